import { normalized } from "../normal-form.ts";
import type { Reason } from "../reason.ts";
import { reason } from "../reason.ts";
import type { Site } from "../site.ts";
import { instantOf } from "../wall-clock.ts";
import { type LabelKind, type LabelRef, labelId } from "./category.ts";
import { withMerged } from "./merges.ts";
import type { Post } from "./post.ts";
import { foldedRun, pairs, type Run, runsIn, tokensIn } from "./tokens.ts";
import { visibleText } from "./visible-text.ts";

/** What a reader asks the search. A post matches that has all of `all` and `labels` and none of the others. */
export interface Question {
  all: Term[];
  none: Term[];
  labels: LabelRef[];
  notLabels: LabelRef[];
  /** Midnight UTC of a day of the site's calendar: only earlier days. */
  before?: number;
  /** The same: this day and later ones. */
  after?: number;
}

/** Folded text that a post may contain: characters anywhere, the beginning of a word, or runs in exactly this order. */
export interface Term {
  kind: "characters" | "word" | "phrase";
  text: string;
}

/** What of a post questions are matched against. */
export interface SearchedText {
  /** Tokens of title, summary and body, each between spaces. */
  words: string;
  /** Where in `words` each token stands first, and each beginning of one that a term may stand for: `chin*`. */
  places: Map<string, number>;
  /** `kind id` of each label, and of those that count as the same category. */
  labels: Set<string>;
  publishedAt: number;
  /** Whose days `before` and `after` mean. */
  timeZone: string;
}

export const QUESTION_MAX = 200;
/** Words, phrases and labels: each costs a look into the index. */
export const TERMS_MAX = 8;
/** Marks the beginning of a token. No token contains it. */
export const OPEN = "*";
/** A body's text beyond so many characters is not searched. */
const BODY_MAX = 200_000;
/** Words up to this length match only themselves, like those below: too much begins with them. */
export const WHOLE_MAX = 2;
const WHOLE = new Set(
  "and are but for from has have her his its not that the they this was were will with you".split(" "),
);
/** Characters that stand in almost every text: alone they would be looked for in all of them. */
const COMMON =
  /^[ぁ-ゖァ-ヺ的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实이다의는에을가고지하한로를기도은]$/;

const QUOTES = '"“”„‟«»「」『』〝〞〟';
const FIELDS = ["category", "tag", "author", "before", "after"] as const;
const NOT_PLAIN = new RegExp(`[${QUOTES}]|(?:before|after):`);
const PIECE = new RegExp(
  `([-−])?(?:(?:(${FIELDS.join("|")}):(?:[${QUOTES}](.*?)(?:[${QUOTES}](?=\\s|$)|$)|(\\S*)))|[${QUOTES}]([^${QUOTES}]*)[${QUOTES}]?|([^\\s${QUOTES}]+))`,
  "giu",
);

/** Parses what somebody typed, or names what is wrong with it. */
export function parseQuestion(text: string): { question: Question } | { problem: Reason } {
  const tooLong = { problem: reason("too-long", { most: QUESTION_MAX }) };
  if (text.length > QUESTION_MAX) return tooLong;
  const typed = normalized(text, "NFKC");
  if (typed.length > QUESTION_MAX) return tooLong;
  if (typed.trim() === "") return { problem: reason("question-empty") };
  const question: Question = { all: [], none: [], labels: [], notLabels: [] };
  for (const [, sign, field, quoted, bare = "", phrase, chunk = ""] of typed.matchAll(PIECE)) {
    if (field !== undefined) {
      const problem = narrow(
        question,
        field.toLowerCase() as (typeof FIELDS)[number],
        quoted ?? bare,
        sign !== undefined,
      );
      if (problem) return { problem };
      continue;
    }
    const runs = runsIn(phrase ?? chunk);
    const asOne = phrase !== undefined || sign !== undefined;
    const terms = asOne ? oneTerm(runs, phrase !== undefined) : runs;
    (sign === undefined ? question.all : question.none).push(...terms);
  }
  for (const term of [...question.all, ...question.none]) {
    const { tokens, open } = tokensOfTerm(term);
    const last = tokens.at(-1) ?? "";
    if (open && COMMON.test(last)) return { problem: reason("question-common", { text: last }) };
  }
  return bounded(inOrder(question));
}

/** Adds a field to a question, or names what is wrong with it. */
function narrow(
  question: Question,
  field: (typeof FIELDS)[number],
  value: string,
  negative: boolean,
): Reason | undefined {
  if (field === "before" || field === "after") {
    const day = dayOf(value);
    if (day === undefined) return reason("question-date", { field, value });
    // Not before a day is that day and later.
    if ((field === "before") !== negative) question.before = Math.min(day, question.before ?? day);
    else question.after = Math.max(day, question.after ?? day);
    return undefined;
  }
  const id = labelId(value);
  if (id === "") return reason("question-label", { field });
  (negative ? question.notLabels : question.labels).push({ kind: field, id });
  return undefined;
}

/** Parses a day, month or year; returns midnight UTC of its first day. */
function dayOf(value: string): number | undefined {
  const [, year = "", month = "1", day = "1"] =
    /^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$/.exec(value.trim()) ?? [];
  const at = Date.UTC(Number(year), Number(month) - 1, Number(day));
  // Years before 100 would be read as of the last century.
  if (Number(year) < 1000 || Number(month) < 1 || new Date(at).getUTCMonth() !== Number(month) - 1) return undefined;
  return new Date(at).getUTCDate() === Number(day) ? at : undefined;
}

/** Makes one term of what stands together. A quoted word means just that word. */
function oneTerm(runs: Run[], quoted: boolean): Term[] {
  const [first, second] = runs;
  if (!first) return [];
  if (!second && !(quoted && first.kind === "word")) return [first];
  return [{ kind: "phrase", text: runs.map(({ text }) => text).join(" ") }];
}

/** Sorts and deduplicates the parts of a question. */
function inOrder({ all, none, labels, notLabels, ...days }: Question): Question {
  return {
    all: distinct(all, termText),
    none: distinct(none, termText),
    labels: distinct(labels, labelText),
    notLabels: distinct(notLabels, labelText),
    ...days,
  };
}

function distinct<Part>(parts: Part[], textOf: (part: Part) => string): Part[] {
  const known = new Map(parts.map((part) => [textOf(part), part]));
  return [...known].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part);
}

function bounded(question: Question): { question: Question } | { problem: Reason } {
  const { all, none, labels, notLabels, before, after } = question;
  const parts = all.length + none.length + labels.length + notLabels.length;
  if (parts === 0 && before === undefined && after === undefined) return { problem: reason("question-without-words") };
  // Every post would have to be looked at, where few are left.
  if (parts > 0 && !looksForSomething(question)) return { problem: reason("question-only-without") };
  if (parts > TERMS_MAX) return { problem: reason("question-terms", { most: TERMS_MAX }) };
  if (questionText(question).length > QUESTION_MAX) return { problem: reason("too-long", { most: QUESTION_MAX }) };
  return { question };
}

/** Returns the normal form of a question: equal questions have equal texts. */
export function questionText({ all, none, labels, notLabels, before, after }: Question): string {
  return [
    ...all.map(termText),
    ...none.map((term) => `-${termText(term)}`),
    ...labels.map(labelText),
    ...notLabels.map((label) => `-${labelText(label)}`),
    ...(before === undefined ? [] : [`before:${dayText(before)}`]),
    ...(after === undefined ? [] : [`after:${dayText(after)}`]),
  ].join(" ");
}

const termText = ({ kind, text }: Term) => (kind === "phrase" ? `"${text}"` : text);
const labelText = ({ kind, id }: LabelRef) => `${kind}:${QUOTES.includes(id.charAt(0)) ? `"${id}"` : id}`;
const dayText = (day: number) => new Date(day).toISOString().slice(0, 10);

/** Returns whether a question names something to look for, and not only what is left out, or when. */
export const looksForSomething = ({ all, labels }: Question): boolean => all.length + labels.length > 0;

/** Returns the tokens that a term stands for, one after the other. `open`: the last one may go on. */
export function tokensOfTerm({ kind, text }: Term): { tokens: string[]; open: boolean } {
  const runs = kind === "phrase" ? text.split(" ").map(foldedRun) : [{ kind, text }];
  const last = runs.at(-1);
  const tokens = runs.flatMap((run) => (run.kind === "word" ? [run.text] : pairs(run.text)));
  if (last?.kind === "characters") {
    // The last character of a run stands in the index before whatever follows it there.
    const several = [...last.text].length > 1;
    if (several) tokens.pop();
    return { tokens, open: !several };
  }
  return { tokens, open: kind === "word" && [...text].length > WHOLE_MAX && !WHOLE.has(text) };
}

/** Returns the searchable text of a post. */
export function textOf(
  post: Pick<Post, "title" | "summary" | "contentHtml" | "publishedAt" | "categories" | "tags" | "authors">,
  { categoryMerges, timeZone }: Pick<Site, "categoryMerges" | "timeZone">,
): SearchedText {
  const named = (kind: LabelKind, ids: string[]) => ids.map((id) => `${kind} ${id}`);
  const ids = (labels: { id: string }[]) => labels.map(({ id }) => id);
  const words = ` ${wordsOf(post)} `;
  return {
    words,
    places: placesIn(words),
    labels: new Set([
      ...named("category", withMerged(categoryMerges, ids(post.categories))),
      ...named("tag", ids(post.tags)),
      ...named("author", ids(post.authors)),
    ]),
    publishedAt: post.publishedAt,
    timeZone,
  };
}

function placesIn(words: string): Map<string, number> {
  const places = new Map<string, number>();
  let at = 0;
  for (const token of words.split(" ")) {
    if (token !== "" && token !== "|" && !places.has(token)) {
      places.set(token, at);
      noteBeginnings(token, at, places);
    }
    at += token.length + 1;
  }
  return places;
}

/** Notes what may stand for a token: of a pair its first character; of a word, what is longer than what matches only itself. */
function noteBeginnings(token: string, at: number, places: Map<string, number>): void {
  let beginning = "";
  let characters = 0;
  for (const character of token) {
    beginning += character;
    characters++;
    if (beginning.length > QUESTION_MAX) return;
    const anchor = beginning + OPEN;
    if ((characters === 1 || characters > WHOLE_MAX) && !places.has(anchor)) places.set(anchor, at);
  }
}

/** Returns the period that a question asks for: from `since` on, before `until`. */
export function periodOf({ before, after }: Question, timeZone: string): { since?: number; until?: number } {
  return {
    ...(after !== undefined && { since: startOf(after, timeZone) }),
    ...(before !== undefined && { until: startOf(before, timeZone) }),
  };
}

function startOf(day: number, timeZone: string): number {
  const date = new Date(day);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
  return instantOf({ year, month, day: date.getUTCDate(), hour: 0, minute: 0, second: 0 }, timeZone);
}

/** Returns the tokens of a post, with bars between title, summary and body. No token is a bar: no phrase reaches across it. */
export function wordsOf({ title, summary, contentHtml }: Pick<Post, "title" | "summary" | "contentHtml">): string {
  const body = tokensIn(visibleText(contentHtml).slice(0, BODY_MAX));
  const summed = tokensIn(summary);
  // Most summaries are the beginning of the body, cut in its last word or run: they need no place of their own.
  const isBeginning = ` ${body} `.includes(` ${summed}${summary.endsWith("…") ? "" : " "}`);
  return `${tokensIn(title)} |${isBeginning ? "" : ` ${summed} |`} ${body}`;
}

/** Returns the distinct tokens of a text. */
export const tokensOf = (text: string): string[] =>
  [...new Set(tokensIn(text).split(" "))].filter((token) => token !== "");

/** Returns whether a post matches a question. */
export function matches(question: Question, text: SearchedText): boolean {
  const { all, none, labels, notLabels, before, after } = question;
  const has = (term: Term) => hasTerm(text, term);
  const hasLabel = ({ kind, id }: LabelRef) => text.labels.has(`${kind} ${id}`);
  if (!(all.every(has) && labels.every(hasLabel)) || none.some(has) || notLabels.some(hasLabel)) return false;
  if (before === undefined && after === undefined) return true;
  const { since = -Infinity, until = Infinity } = periodOf(question, text.timeZone);
  return text.publishedAt >= since && text.publishedAt < until;
}

/** Returns the same for the normal form of a question. Most have neither quotes nor days, and are not parsed. */
export function matchesText(question: string, text: SearchedText): boolean {
  if (NOT_PLAIN.test(question)) {
    const parsed = parseQuestion(question);
    return "question" in parsed && matches(parsed.question, text);
  }
  for (let from = 0; from < question.length; ) {
    const space = question.indexOf(" ", from);
    const end = space < 0 ? question.length : space;
    const isNegative = question.startsWith("-", from);
    if (holds(question.slice(isNegative ? from + 1 : from, end), text) === isNegative) return false;
    from = end + 1;
  }
  return true;
}

function holds(said: string, text: SearchedText): boolean {
  if (isChinese(said)) return hasRun(said, text);
  // Of what stands between spaces, labels alone have a colon.
  return said.includes(":") ? text.labels.has(said.replace(":", " ")) : hasTerm(text, foldedRun(said));
}

/** Returns whether a text is two common Chinese characters or more: most terms are. */
function isChinese(said: string): boolean {
  for (let at = 0; at < said.length; at++) {
    const unit = said.charCodeAt(at);
    if (unit < 0x4e00 || unit > 0x9fff) return false;
  }
  return said.length > 1;
}

/** Does what `hasTerm` does for such a text, whose tokens are its pairs. */
function hasRun(run: string, { words, places }: SearchedText): boolean {
  const first = run.slice(0, 2);
  const place = places.get(first);
  if (place === undefined || run.length === 2) return place !== undefined;
  let phrase = `${first} `;
  for (let at = 1; at < run.length - 1; at++) {
    const pair = run.slice(at, at + 2);
    if (!places.has(pair)) return false;
    phrase += `${pair} `;
  }
  // Of pairs, none ends in another's beginning.
  return words.includes(phrase, place);
}

function hasTerm({ words, places }: SearchedText, term: Term): boolean {
  const { tokens, open } = tokensOfTerm(term);
  const last = tokens.length - 1;
  // What is nowhere is not looked for one after the other.
  if (!tokens.every((token, at) => places.has(open && at === last ? token + OPEN : token))) return false;
  if (last === 0) return true;
  const phrase = `${tokens.join(" ")}${open ? "" : " "}`;
  let at = words.indexOf(phrase, places.get(tokens[0] ?? ""));
  while (at > 0 && words.charAt(at - 1) !== " ") at = words.indexOf(phrase, at + 1);
  return at > 0;
}
