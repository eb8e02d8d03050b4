import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const files = globSync(["src/**/*.{ts,tsx}", "functions/**/*.{ts,tsx}"]);

interface Docstring {
  /** `file:line`. */
  place: string;
  text: string;
  declaration: string;
}

function docstringsOf(file: string, source = readFileSync(file, "utf8")): Docstring[] {
  return [...source.matchAll(/^[ \t]*\/\*\*(.*?)\*\/\n([^\n]*)/gms)].map(
    ({ 1: text = "", 2: declaration = "", index }) => ({
      place: `${file}:${source.slice(0, index).split("\n").length}`,
      text: text.replace(/\s*\n\s*\* ?/g, " ").trim(),
      declaration,
    }),
  );
}

/** Returns why a docstring is not plain, or `undefined`. Components may be described by a noun. */
function problemOf({ text, declaration }: Docstring): string | undefined {
  const isFunction = /^(?:export )?(?:async )?function\*? [a-z]/.test(declaration);
  if (isFunction && !/^[A-Z][a-z]+s\b(?!')/.test(text)) return "does not begin with a verb";
  const phrase =
    /\b(?:whoever|or nothing|answers (?:nothing|whether|how many|what)|nothing (?:where|when|for))\b/i.exec(text);
  return phrase ? `says "${phrase[0]}"` : undefined;
}

/** Words for which the project has another one, and terms of its own that nobody would search for. */
const AVOIDED: Record<string, string> = {
  article: "post",
  blocklist: "suppression",
  cadence: "frequency",
  campaign: "issue",
  insist: "retry",
  pulse: "cached site",
  regroup: "apply merges",
  rehearse: "dry run",
  tenant: "site",
  toll: "statistics",
};

/** Returns the words of the names that a file exports, and of its own. */
function wordsOf(file: string): string[] {
  const names = readFileSync(file, "utf8").matchAll(
    /^export (?:async )?(?:function\*?|const|class|interface|type) (\w+)/gm,
  );
  const [name = ""] = file.split("/").slice(-1);
  return [...Array.from(names, ([, exported = ""]) => exported), name]
    .flatMap((text) => text.split(/(?=[A-Z])|[^A-Za-z]/))
    .map((word) => word.toLowerCase());
}

describe("docstrings", () => {
  it("begin with a verb where a function has one, and say `undefined` rather than nothing", () => {
    const problems = files
      .flatMap((file) => docstringsOf(file))
      .flatMap((docstring) => {
        const problem = problemOf(docstring);
        return problem ? [`${docstring.place} ${problem}: ${docstring.text.slice(0, 60)}`] : [];
      });
    expect(problems).toEqual([]);
  });

  it.each([
    ["/** The newest post. */\nexport function newest(): Post {", "does not begin with a verb"],
    ["/**\n * Whether it is new.\n */\nfunction isNew() {", "does not begin with a verb"],
    ["/** Returns the id, or nothing. */\nexport function idOf() {", 'says "or nothing"'],
    ["/** Returns the newest post. */\nexport function newest(): Post {", undefined],
    ["/** A post on its page. */\nexport function PostPage(props: Props) {", undefined],
  ])("are judged: %j", (source, problem) => {
    expect(docstringsOf("a.ts", source).map(problemOf)).toEqual([problem]);
  });
});

it("names use the project's words", () => {
  const problems = files.flatMap((file) =>
    wordsOf(file).flatMap((word) => (Object.hasOwn(AVOIDED, word) ? [`${file}: ${word}, say ${AVOIDED[word]}`] : [])),
  );
  expect(problems).toEqual([]);
});
