// biome-ignore-all lint/suspicious/noTemplateCurlyInString: parts of the lines of sources.

export interface Accepted {
  path: string;
  /** A part of the line it is in, with the mutant as the last `from`. */
  line: string;
  from: string;
  /** What stands there instead. */
  to: string;
  why: string;
}

const NEWSLETTER = "src/adapters/database/newsletter";

/** Lists that may be empty: the statements over them would change nothing. */
const emptyLists = (path: string, ...lists: string[]): Accepted[] =>
  lists.map((list) => ({
    path,
    line: `${list} > 0`,
    from: `${list} > 0`,
    to: `((${list}) >= (0))`,
    why: "Cost only: statements over an empty list change nothing.",
  }));

/** What a statement that always answers one row has for the case that it did not. */
const defaults = (path: string, ...lines: string[]): Accepted[] =>
  lines.map((line) => ({
    path,
    line,
    from: "0",
    to: "1",
    why: "A default for the type's sake: the statement always answers a row.",
  }));

/** What two texts are compared by, of which only the sign is read. */
const signs = (path: string, ...lines: string[]): Accepted[] =>
  lines
    .flatMap((line) => [line, line.slice(0, line.lastIndexOf("1"))])
    .map((line) => ({ path, line, from: "1", to: "2", why: "Only the sign is read." }));

/** Mutants that no test can or should find, and why. */
export const ACCEPTED: Accepted[] = [
  ...signs("src/core/posts/similar-posts.ts", "a.candidate.key < b.candidate.key ? -1 : 1"),
  ...signs("src/core/posts/category-settings.ts", "(a < b ? -1 : 1)"),
  ...signs("src/core/posts/question.ts", "(a < b ? -1 : 1)"),
  {
    path: "src/core/posts/question.ts",
    line: "(a < b ? -1 : 1)",
    from: "a < b",
    to: "((a) <= (b))",
    why: "No two are the same.",
  },
  {
    path: "src/core/posts/question.ts",
    line: "from < question.length",
    from: "from < question.length",
    to: "((from) <= (question.length))",
    why: "Behind the last word the next begins beyond the end, as no normal form ends with a space.",
  },
  ...[
    ["let at = 0;\n  for (const token of", "0", "1"],
    ["at += token.length + 1;", "at += token.length + 1;", ";"],
    ["at += token.length + 1", "token.length + 1", "((token.length) - (1))"],
  ].map(([line = "", from = "", to = ""]) => ({
    path: "src/core/posts/question.ts",
    ...{ line, from, to, why: "Cost only: from where a phrase is looked for at the earliest." },
  })),
  ...["while (at > 0", "return at > 0"].map((line) => ({
    path: "src/core/posts/question.ts",
    ...{ line, from: "at > 0", to: "((at) >= (0))", why: "A text begins with a space, and no phrase does." },
  })),
  {
    path: "src/core/posts/tokens.ts",
    line: "let at = 0; at < text.length",
    from: "at < text.length",
    to: "((at) <= (text.length))",
    why: "Behind the end of a text there is nothing to look at.",
  },
  ...["60_000", "2"].map((from) => ({
    path: "src/core/frequencies/next-close.ts",
    line: from === "2" ? "ahead *= 2" : "let ahead = 60_000",
    ...{ from, to: from === "2" ? "3" : "120000", why: "Cost only: from how far on the first close is looked for." },
  })),
  ...[
    ["new Date(at).getUTCFullYear() * 12", "12", "13"],
    [
      "new Date(at).getUTCFullYear() * 12",
      "new Date(at).getUTCFullYear() * 12",
      "((new Date(at).getUTCFullYear()) / (12))",
    ],
    [
      "new Date(at).getUTCFullYear() * 12 + new Date(at).getUTCMonth()",
      "new Date(at).getUTCFullYear() * 12 + new Date(at).getUTCMonth()",
      "((new Date(at).getUTCFullYear() * 12) - (new Date(at).getUTCMonth()))",
    ],
  ].map(([line = "", from = "", to = ""]) => ({
    path: "src/core/operations/backup.ts",
    ...{ line, from, to, why: "Any number that no other month has." },
  })),
  {
    path: "src/core/wall-clock.ts",
    line: "MINUTES_FROM = Date.UTC(1973",
    from: "1973",
    to: "3946",
    why: "Cost only: what is not cached is computed again.",
  },
  {
    path: "src/core/wall-clock.ts",
    line: "offsets.set(key, offset);",
    from: "offsets.set(key, offset);",
    to: ";",
    why: "Cost only: what is not cached is computed again.",
  },
  ...signs("src/core/posts/category-twins.ts", "a.id < b.id ? -1 : 1"),
  ...signs("src/core/posts/key-order.ts", "isSurrogate(x) ? 1 : -1"),
  ...signs("src/markdown/read-post.ts", "(a < b ? -1 : 1)"),
  ...emptyLists(
    `${NEWSLETTER}/deliveries.ts`,
    ...["failed.length", "carried.length", "owed.length", "stillOwed.length", "owed.length + stillOwed.length"],
    "gone.length",
  ),
  {
    path: `${NEWSLETTER}/deliveries.ts`,
    line: "if (givenBack.length > 0",
    from: "givenBack.length > 0",
    to: "((givenBack.length) >= (0))",
    why: "Cost only: statements over an empty list change nothing.",
  },
  ...emptyLists(`${NEWSLETTER}/feedback-ledger.ts`, "facts.length"),
  ...emptyLists("src/adapters/database/posts/posts.ts", "exclude.length"),
  ...emptyLists("src/adapters/database/posts/save-posts.ts", "readable.length"),
  ...emptyLists(
    "src/use-cases/posts/reconcile.ts",
    ...["back.length", "gone.length", "differing.length", "left.length", "here.length", "missing.size"],
  ),
  ...emptyLists("src/use-cases/posts/reconcile-object.ts", "sources.length", "left.length"),
  ...emptyLists("src/use-cases/posts/site-files.ts", "names.length", "posts.length"),
  ...emptyLists("src/use-cases/posts/settle-posts.ts", "shown.aliases.length"),
  {
    path: "src/use-cases/posts/site-files.ts",
    line: "known.set(path, file);",
    from: "known.set(path, file);",
    to: ";",
    why: "Cost only: a file that several posts refer to is looked at again.",
  },
  {
    path: "src/use-cases/posts/reindex.ts",
    line: "{ ...RECONCILE_LIMITS, queued: 0",
    ...{ from: "0", to: "1", why: "Cost only: one post is left to the queue and not to the next step." },
  },
  {
    path: "src/use-cases/posts/reconcile.ts",
    line: 'if (!result || result.outcome === "failed") return;',
    from: '!result || result.outcome === "failed"',
    to: '((!result) && (result.outcome === "failed"))',
    why: "For the types' sake: what failed was thrown before.",
  },
  {
    path: "src/use-cases/posts/reconcile.ts",
    line: "await save().catch(() => {});",
    from: "await save().catch(() => {});",
    to: ";",
    why: "Cost only: the next step compares again what this one had.",
  },
  ...emptyLists("src/use-cases/subscribers/import-subscribers.ts", "unreachable.length", "leaving.length"),
  {
    path: "src/use-cases/posts/includes.ts",
    line: "read.set(key, loaded);",
    from: "read.set(key, loaded);",
    to: ";",
    why: "Cost only: what several posts include is read again.",
  },
  ...defaults("src/adapters/database/posts/missing-posts.ts", "waiting: 0", "lately: 0", "published: 0"),
  ...defaults(
    "src/adapters/database/operations/monitoring.ts",
    ...["perDay: 0", "leftToday: 0", "fetchedAt: 0", "since: 0", "wholeAt: 0", "journalAt: 0"],
  ),
  ...defaults("src/adapters/database/subscribers/subscribers.ts", "result?.meta.changes ?? 0"),
  ...defaults(`${NEWSLETTER}/suppressions.ts`, "added?.results[0]?.added ?? 0"),
  ...defaults(
    `${NEWSLETTER}/deliveries.ts`,
    ...["?.resent ?? 0", "results.at(-1)?.meta.changes ?? 0", "queued?.meta.changes ?? 0", "gone?.meta.changes ?? 0"],
    ...["deliveries[0]?.id ?? 0", "deliveries.at(-1)?.id ?? 0"],
  ),
  ...defaults(`${NEWSLETTER}/releases.ts`, "again?.meta.changes ?? 0"),
  ...defaults(`${NEWSLETTER}/issues.ts`, "const { through = 0", "forgottenThrough = 0 } = issue ?? {}"),
  ...defaults("src/adapters/database/operations/backup-rows.ts", "next.watch_hits ?? 0"),
  {
    path: "src/adapters/database/operations/answers.ts",
    line: "after < end; after += SKIPPED_STEP",
    from: "after < end",
    to: "((after) <= (end))",
    why: "Cost only: one more step, which finds nothing.",
  },
  {
    path: "src/adapters/database/posts/search.ts",
    line: "tier(2",
    from: "2",
    to: "3",
    why: "Any number above that of the other tier.",
  },
  {
    path: "src/adapters/database/posts/search.ts",
    line: "= ${most} AND",
    from: "AND",
    to: "OR",
    why: "Cost only: a second walk over days that were read to their end finds nothing.",
  },
  {
    path: "src/adapters/database/posts/search.ts",
    line: "${idOfDay(through, 1",
    from: "1",
    to: "2",
    why: "Cost only: what comes after the period is left out by its place.",
  },
  {
    path: `${NEWSLETTER}/releases.ts`,
    line: "AND p.key <",
    from: "<",
    to: "<=",
    why: "The end of a range of keys is none itself.",
  },
  ...defaults("src/adapters/database/operations/answers.ts", "bounced: 0", "complained: 0", "unsubscribed: 0"),
  {
    path: "src/adapters/database/posts/mirror.ts",
    line: 'state === "refused" && reason',
    from: 'state === "refused" && reason',
    to: '((state === "refused") || (reason))',
    why: "An image has a reason exactly when it is refused.",
  },
  {
    path: "src/use-cases/posts/index-wake-ups.ts",
    line: "let room = 0",
    from: "0",
    to: "1",
    why: "Nobody asks for the room before there is a first wake-up.",
  },
  {
    path: `${NEWSLETTER}/deliveries.ts`,
    line: "carried && !isAlert ? 1 : 0",
    from: "1",
    to: "2",
    why: "Read as true or false.",
  },
  {
    path: `${NEWSLETTER}/rate-gate.ts`,
    line: "= 1) AND wait_until <= ${at} AND ${left} >",
    from: ">",
    to: ">=",
    why: "Where nothing is left, the least of what is wanted and what is left is nothing, too.",
  },
  {
    path: `${NEWSLETTER}/rate-gate.ts`,
    line: "row.stoppedAt > 0",
    from: "0",
    to: "1",
    why: "A moment: nothing was stopped in the first millisecond of 1970.",
  },
  {
    path: `${NEWSLETTER}/issues.ts`,
    line: "after >= through && lastSlot",
    from: "after >= through",
    to: "((after) > (through))",
    why: "Cost only: one more step, which plans nobody.",
  },
  {
    path: "src/core/clip.ts",
    line: "text.length * 2 <= columns",
    from: "text.length * 2 <= columns",
    to: "((text.length * 2) < (columns))",
    why: "A shortcut: a text that fits is found to fit, only later.",
  },
  { path: "src/core/clip.ts", line: "text.length * 2 <= columns", from: "2", to: "3", why: "The same shortcut." },
  {
    path: "src/use-cases/posts/reconcile.ts",
    line: "prefix: HISTORY_PREFIX, after, limit: 200",
    from: "200",
    to: "201",
    why: "Chosen: how many are read in one step.",
  },
  ...["encodedCache.clear();", "encodedCache.set(text, encoded);"].map((line) => ({
    path: "src/emails/mime.ts",
    ...{ line, from: line, to: ";", why: "Cost only: what is not cached is encoded again." },
  })),
  {
    path: "src/emails/mime.ts",
    line: "if (encodedCache.size >= ENCODED_CACHE_MAX)",
    from: "encodedCache.size >= ENCODED_CACHE_MAX",
    to: "((encodedCache.size) > (ENCODED_CACHE_MAX))",
    why: "Cost only: one more is cached.",
  },
  ...[
    ["src/emails/mime.ts", "line.length <= LINE_MAX", "line.length <= LINE_MAX", "((line.length) < (LINE_MAX))"],
    ["src/emails/whole-post.ts", "const top = Math.min(6", "6", "7"],
  ].map(([path = "", line = "", from = "", to = ""]) => ({
    ...{ path, line, from, to, why: "A shortcut: the rule below gives the same, or nothing is read by it." },
  })),
  ...[
    ["source.length < 3 * text.length", "source.length < 3 * text.length", "((source.length) <= (3 * text.length))"],
    ["source.length < 3", "3", "4"],
    ["source = new Uint8Array(3", "3", "4"],
    ["used + bytes > block.length", "used + bytes > block.length", "((used + bytes) >= (block.length))"],
    ["let used = 0", "0", "1"],
  ].map(([line = "", from = "", to = ""]) => ({
    path: "src/emails/base64.ts",
    ...{ line, from, to, why: "Cost only: room that is larger, or made anew a little earlier." },
  })),
  ...[
    ["this.#offset < 0", "((this.#offset) <= (0))"],
    ["0", "1"],
  ].map(([from = "", to = ""]) => ({
    path: "src/formats/zoned-date.ts",
    ...{ line: "${this.#offset < 0", from, to, why: "Where there is no offset, no sign is written." },
  })),
  {
    path: "src/formats/subscriber-file/decode.ts",
    line: "latin(bytes.subarray(0",
    from: "0",
    to: "1",
    why: "The first byte is the P of what is looked at here.",
  },
  ...[
    ["odd.length > zeros.length / 2", "((odd.length) >= (zeros.length / 2))"],
    ["200", "201"],
  ].map(([from = "", to = ""]) => ({
    path: "src/formats/subscriber-file/decode.ts",
    line: from === "200" ? "latin(bytes.subarray(0, 200" : from,
    ...{ from, to, why: "Chosen: how much is looked at, and what half of the zeros tell." },
  })),
  ...["if ((bytes[index] ?? 0", "all++;\n    if ((bytes[index] ?? 0", "(bytes[++index] ?? 0"].map((line) => ({
    path: "src/formats/subscriber-file/decode.ts",
    ...{ line, from: "0", to: "1", why: "Neither is a byte of a character that takes two." },
  })),
  {
    path: "src/formats/subscriber-file/decode.ts",
    line: "if (zeros.length > 0",
    from: "0",
    to: "1",
    why: "A table in UTF-16 has more than one zero: its addresses are ASCII.",
  },
  ...["(state.bMarks[line] ?? 0", "(state.tShift[line] ?? 0"].map((line) => ({
    path: "src/markdown/on-demand/attributes.ts",
    ...{ line, from: "0", to: "1", why: "A default for the type's sake: every line has both." },
  })),
  {
    path: "src/markdown/on-demand/math.ts",
    line: "failed.set(closing, line);",
    from: "failed.set(closing, line);",
    to: ";",
    why: "Cost only: lines of the same paragraph are looked through again.",
  },
  {
    path: "src/markdown/on-demand/footnotes.ts",
    line: "state.tShift[start] = shift;",
    from: "state.tShift[start] = shift;",
    to: ";",
    why: "A line that has been read is only asked whether it is empty, which it is not.",
  },
  ...["written.headlines.set(entry.id, made, 1);", "written.frames.set(language, timeZone, frame);"].map((line) => ({
    path: line.includes("headlines") ? "src/emails/headlines.ts" : "src/emails/issue.ts",
    ...{ line, from: line, to: ";", why: "Cost only: what is not kept is written again, and is the same." },
  })),
  {
    path: "src/emails/digest-list.ts",
    line: "written.entries.set(look, entry.id, made);",
    from: "written.entries.set(look, entry.id, made);",
    to: ";",
    why: "Cost only: what is not kept is written again, and is the same.",
  },
  {
    path: "src/emails/headlines.ts",
    line: "written.headlines.set(entry.id, made, 1",
    from: "1",
    to: "2",
    why: "Cost only: fewer are kept.",
  },
  {
    path: "src/emails/style.ts",
    line: "stylesCache.set(accent, made);",
    from: "stylesCache.set(accent, made);",
    to: ";",
    why: "Cost only: styles are written again, and are the same.",
  },
  ...["omitted: 0", "since: 0"].map((line) => ({
    path: "src/emails/digest-list.ts",
    ...{ line, from: "0", to: "1", why: "Read where a section has a page: one of what was folded has none." },
  })),
  {
    path: "src/core/wall-clock.ts",
    line: "at < MINUTES_FROM",
    from: "at < MINUTES_FROM",
    to: "((at) <= (MINUTES_FROM))",
    why: "A border of what is cached: on it both ways find the same.",
  },
  {
    path: "src/core/normal-form.ts",
    line: "text.length <= length",
    from: "text.length <= length",
    to: "((text.length) < (length))",
    why: "A shortcut: a text of that length is cut at its end.",
  },
  ...[
    ["return last - first < 2 * ids.length", "last - first", "((last) + (first))"],
    ["return last - first < 2 * ids.length", "last - first < 2 * ids.length", "((last - first) <= (2 * ids.length))"],
    ["return last - first < 2 * ids.length", "2", "3"],
    ["return last - first < 2 * ids.length", "2 * ids.length", "((2) / (ids.length))"],
  ].map(([line = "", from = "", to = ""]) => ({
    path: `${NEWSLETTER}/deliveries.ts`,
    ...{ line, from, to, why: "Cost only: by range or one by one, what is selected is the same." },
  })),
  {
    path: `${NEWSLETTER}/deliveries.ts`,
    line: "iif(instr(s.follows, '\"watch ') >",
    ...{ from: ">", to: ">=", why: "Cost only: who follows no watch has no questions and no beginnings." },
  },
  {
    path: `${NEWSLETTER}/deliveries.ts`,
    line: "s.alert_cursor > s.cursor AS ahead",
    from: ">",
    to: ">=",
    why: "Cost only: between a place and itself lies nothing that an alert has brought.",
  },
  {
    path: `${NEWSLETTER}/deliveries.ts`,
    line: "for (let tries = 0; tries < CLAIM_TRIES; tries++)",
    from: "0",
    to: "1",
    why: "Chosen: how often it is tried.",
  },
  {
    path: `${NEWSLETTER}/deliveries.ts`,
    line: "for (let tries = 0; tries < CLAIM_TRIES; tries++)",
    from: "tries < CLAIM_TRIES",
    to: "((tries) <= (CLAIM_TRIES))",
    why: "Chosen: how often it is tried.",
  },
  {
    path: `${NEWSLETTER}/deliveries.ts`,
    line: "!carried && delivery.without.length > 0",
    from: "delivery.without.length > 0",
    to: "((delivery.without.length) >= (0))",
    why: "Cost only: who leaves out nothing has nothing to forget.",
  },
  {
    path: `${NEWSLETTER}/deliveries.ts`,
    line: "after < issue.through; after += STEP",
    from: "after < issue.through",
    to: "((after) <= (issue.through))",
    why: "Cost only: one more step, which finds nobody.",
  },
  ...[
    ["SET cursor = ${throughSeq} WHERE id >", ">", ">="],
    ["WHERE id > ${after} AND id <= ${until} AND ${isWaiting", ">", ">="],
    ["WHERE d.id > i.id", ">", ">="],
  ].map(([line = "", from = "", to = ""]) => ({
    path: `${NEWSLETTER}/deliveries.ts`,
    ...{ line, from, to, why: "The last of the step before has been dealt with, and no number is nought." },
  })),
  {
    path: `${NEWSLETTER}/deliveries.ts`,
    line: "AND cursor <",
    from: "<",
    to: "<=",
    why: "A cursor that moves to where it is.",
  },
  {
    path: `${NEWSLETTER}/deliveries.ts`,
    line: "i.forgotten_through AND d.id <",
    from: "<",
    to: "<=",
    why: "No subscriber has the number nought.",
  },
  {
    path: `${NEWSLETTER}/issues.ts`,
    line: "i.closed_at >",
    from: ">",
    to: ">=",
    why: "One that closed just then is its own issue: the first condition finds it.",
  },
  {
    path: `${NEWSLETTER}/issues.ts`,
    line: "(issue.subscribers || 1)",
    from: "1",
    to: "2",
    why: "Cost only: how wide a step over nobody is.",
  },
  {
    path: `${NEWSLETTER}/issues.ts`,
    line: "const ofSkipped = sql`iif((SELECT planned > queued",
    from: ">",
    to: ">=",
    why: "Cost only: those who are not skipped are looked at, and left as they are.",
  },
  {
    path: `${NEWSLETTER}/issues.ts`,
    line: "candidatesAfter(ofSkipped)} AND cursor <",
    from: "<",
    to: "<=",
    why: "A cursor that moves to where it is.",
  },
  ...["${lastSlot ? 1 : 0}, 0,", "${lastSlot ? 1 : 0})\n"].map((line) => ({
    path: `${NEWSLETTER}/issues.ts`,
    ...{ line, from: "1", to: "2", why: "Read as true or false." },
  })),
  {
    path: `${NEWSLETTER}/issues.ts`,
    line: "AND review_until > $",
    from: ">",
    to: ">=",
    why: "A review that ends when it would.",
  },
  {
    path: `${NEWSLETTER}/issues.ts`,
    line: "after < through; after += COUNT_STEP",
    from: "after < through",
    to: "((after) <= (through))",
    why: "Cost only: one more step, which counts nothing.",
  },
  {
    path: "src/use-cases/newsletter/open-issues.ts",
    line: "Math.max(1, site.newsletter.immediateMs)",
    from: "1",
    to: "2",
    why: "Their periods close on whole minutes.",
  },
  {
    path: "src/use-cases/newsletter/match-posts.ts",
    line: "step < STEPS_MAX",
    from: "step < STEPS_MAX",
    to: "((step) <= (STEPS_MAX))",
    why: "Chosen: how many steps one run takes; the next goes on.",
  },
  {
    path: "src/use-cases/newsletter/deliver.ts",
    line: "if (gate.slots > used)",
    from: "gate.slots > used",
    to: "((gate.slots) >= (used))",
    why: "Cost only: nothing is given back.",
  },
  ...["read-archive.ts", "read-feed.ts"].map((file) => ({
    path: `src/use-cases/feeds/${file}`,
    line: "{ since: 0",
    ...{ from: "0", to: "1", why: "A moment: no post is of the first millisecond of 1970." },
  })),
  {
    path: "src/use-cases/newsletter/next-issues.ts",
    line: "before?.closedAt ?? 0",
    ...{ from: "0", to: "1", why: "A moment, long before any other." },
  },
  {
    path: "src/use-cases/operations/find-alerts.ts",
    line: "frequency.lastClose(closedAt - 1",
    ...{ from: "1", to: "2", why: "Their periods close on whole hours." },
  },
  {
    path: "src/use-cases/operations/back-up.ts",
    line: "JSON.stringify(index, null, 1",
    ...{ from: "1", to: "2", why: "Chosen: how far lines of the index are indented." },
  },
  {
    path: "src/use-cases/newsletter/next-issues.ts",
    line: "immediateMs - 1",
    ...{ from: "1", to: "2", why: "Their periods close on whole minutes." },
  },
  {
    path: "src/use-cases/newsletter/deliver.ts",
    line: "looked.add(issue.id);",
    from: "looked.add(issue.id);",
    to: ";",
    why: "Cost only: whether an issue is finished is looked at in each turn.",
  },
  {
    path: "src/use-cases/newsletter/deliver.ts",
    line: "isOpen ? await releases.readySeq() : 0",
    from: "0",
    to: "1",
    why: "An issue ends there or later in any case.",
  },
  ...["unsubscribe", "unfollow"].flatMap((purpose) =>
    ["deliver.ts", "preview-issue.ts"].map((file) => ({
      path: `src/use-cases/newsletter/${file}`,
      line: `purpose: "${purpose}", subscriberId${file === "deliver.ts" ? "" : ": 0"}, madeAt: 0`,
      ...{ from: "0", to: "1", why: "Kept in seconds, and so the same." },
    })),
  ),
  {
    path: "src/use-cases/newsletter/finish-issue.ts",
    line: "if ((await deliveries.hasQueued(id)) || (await deliveries.hasClaims(id))",
    from: "(await deliveries.hasQueued(id)) || (await deliveries.hasClaims(id))",
    to: "((await deliveries.hasQueued(id)) && (await deliveries.hasClaims(id)))",
    why: "Cost only: what is counted then says the same.",
  },
  {
    path: "src/use-cases/newsletter/finish-issue.ts",
    line: "if (counts.queued > 0)",
    from: "counts.queued > 0",
    to: "((counts.queued) >= (0))",
    why: "Cost only: where nothing is queued, nothing is found again.",
  },
  {
    path: "src/use-cases/posts/mirror-images.ts",
    line: "taken < IMAGES_PER_RUN",
    from: "taken < IMAGES_PER_RUN",
    to: "((taken) <= (IMAGES_PER_RUN))",
    why: "Chosen: how many images one run takes; the next goes on.",
  },
  {
    path: "src/use-cases/posts/reconcile-object.ts",
    line: "gone.splice(Math.max(0",
    from: "0",
    to: "1",
    why: "What is not allowed is left to the queue a step later.",
  },
  ...["posts/mirror-images.ts", "posts/includes.ts"].map((path) => {
    const from = path.endsWith("images.ts") ? "posts.size > 0" : "posts.length > 0";
    return {
      path: `src/use-cases/${path}`,
      ...{ line: `if (${from}) await`, from, to: from.replace("> 0", ">= (0))").replace(/^(\S+)/, "(($1)") },
      why: "Cost only: of no posts, none is read again.",
    };
  }),
  ...[
    ["src/use-cases/newsletter/next-issues.ts", "a.frequency < b.frequency", "((a.frequency) <= (b.frequency))"],
    ["src/use-cases/newsletter/cache-news.ts", "throughSeq - fromSeq + also.length <= POSTS_MAX", ""],
    ["src/use-cases/newsletter/release-posts.ts", "posts <= mailGuard.releasePosts", ""],
  ].flatMap(([path = "", from = "", to = ""]) => ({
    ...{ path, line: from, from, to: to || from.replace(/(.*) <= (.*)/, "(($1) < ($2))") },
    why: "A border at which both ways lead to the same.",
  })),
  {
    path: "src/use-cases/newsletter/open-issues.ts",
    line: "immediate.lastClose(at, { hour: 0",
    from: "0",
    to: "1",
    why: "A period that closes every minute has no hour.",
  },
  {
    path: "src/use-cases/operations/find-alerts.ts",
    line: "const leftMs = Math.max(0,",
    from: "0",
    to: "1",
    why: "In a millisecond no mail goes out.",
  },
  {
    path: "src/use-cases/newsletter/open-issues.ts",
    line: "unopened.length > 0 && missed < MISSED_MAX",
    from: "unopened.length > 0",
    to: "((unopened.length) >= (0))",
    why: "Cost only: of no periods none is missed.",
  },
  ...defaults("src/use-cases/operations/read-status.ts", "volume?.posts ?? 0", "volume?.issueEmails ?? 0"),
  {
    path: "src/use-cases/operations/tell-posts.ts",
    line: "step < STEPS",
    from: "step < STEPS",
    to: "((step) <= (STEPS))",
    why: "Chosen: how many steps one run takes; the next goes on.",
  },
  {
    path: "src/use-cases/posts/reconcile-object.ts",
    line: "look < LOOKS_MAX && rest.length > 0",
    from: "rest.length > 0",
    to: "((rest.length) >= (0))",
    why: "Cost only: one more look, at nothing.",
  },
  {
    path: "src/adapters/database/operations/answers.ts",
    line: "after < last; after += FIND_STEP",
    from: "after < last",
    to: "((after) <= (last))",
    why: "Cost only: one more step, which finds nobody.",
  },
  ...defaults("src/adapters/database/subscribers/subscribers.ts", "liftedAt: liftedAt ?? 0", "choseAt: choseAt ?? 0"),
  {
    path: `${NEWSLETTER}/dropped.ts`,
    line: "AND cursor <",
    from: "<",
    to: "<=",
    why: "A cursor that moves to where it is.",
  },
  ...defaults("src/adapters/database/sites.ts", "if (!row) return { version: 0"),
  {
    path: "src/adapters/database/posts/save-posts.ts",
    line: ".slice(0, HASH_LENGTH)",
    from: "0",
    to: "1",
    why: "Chosen: which digits of a hash tell bodies apart.",
  },
  {
    path: "src/adapters/database/posts/places.ts",
    line: ".slice(0, 16)",
    from: "0",
    to: "1",
    why: "Chosen: how many digits of a hash tell places apart.",
  },
  {
    path: "src/adapters/database/posts/places.ts",
    line: "known.set(merges, places);",
    from: "known.set(merges, places);",
    to: ";",
    why: "Cost only: they are computed again.",
  },
  {
    path: "src/adapters/database/sql.ts",
    line: "whole.length < JSON_LENGTH",
    from: "whole.length < JSON_LENGTH",
    to: "((whole.length) <= (JSON_LENGTH))",
    why: "Chosen: how long a value is at most, far below what D1 takes.",
  },
  {
    path: "src/use-cases/operations/back-up.ts",
    line: 'padStart(6, "0")',
    from: "6",
    to: "7",
    why: "Chosen: wide enough for as many parts as there ever are.",
  },
  {
    path: "src/use-cases/operations/check-readiness.ts",
    line: "fetchedAt > 0",
    from: "0",
    to: "1",
    why: "A moment: nothing was fetched in the first millisecond of 1970.",
  },
  {
    path: "src/use-cases/posts/object-versions.ts",
    line: "after: first.slice(0, -1)",
    from: "1",
    to: "2",
    why: "Cost only: the listing begins a little earlier.",
  },
  {
    path: "src/use-cases/subscribers/import-subscribers.ts",
    line: "start < rows.length; start += CHUNK",
    from: "start < rows.length",
    to: "((start) <= (rows.length))",
    why: "Cost only: one more step, of no rows.",
  },
  {
    path: "functions/feeds/feed-answers.ts",
    line: "headersCache.set(bytes, made);",
    from: "headersCache.set(bytes, made);",
    to: ";",
    why: "Cost only: the headers are made again, and are the same.",
  },
  {
    path: "functions/feeds/feed-answers.ts",
    line: "packed.length < body.length",
    from: "packed.length < body.length",
    to: "((packed.length) <= (body.length))",
    why: "Of two bodies of one length either may be sent.",
  },
];
