import { describe, expect, it } from "vitest";
import { cliTexts } from "../../src/locales/cli.ts";

const { en, ...others } = cliTexts;

type Text = string | ((...values: unknown[]) => string);

/** Lists the texts of a tree by their paths. */
function textsOf(tree: object, path = ""): [string, Text][] {
  return Object.entries(tree).flatMap(([key, value]) => {
    if (typeof value === "string" || typeof value === "function") return [[`${path}.${key}`, value] as [string, Text]];
    return value instanceof RegExp || value === null || typeof value !== "object"
      ? []
      : textsOf(value, `${path}.${key}`);
  });
}

/** Writes a text with values that can be found again; one of them may be a list. */
function told(text: Text): string {
  if (typeof text === "string") return text;
  const values = Array.from({ length: text.length }, (_, index) => `«${index}»`);
  try {
    return text(...values);
  } catch {
    return text(...values.map((value) => Object.assign([value], { toString: () => value })));
  }
}

const valuesIn = (text: string) => [...new Set(text.match(/«\d»/g))].sort();

/** What chooses among words in English or in another language instead of being shown. */
const CHOOSES = [".common.token", ".issues.named", ".connection.noApi"];

describe.each(Object.entries(others))("the command line in %s", (_, texts) => {
  const own = new Map(textsOf(texts));

  it("says everything that it says in English, with the same values", () => {
    const english = textsOf(en).filter(([path]) => !CHOOSES.includes(path) && !path.startsWith(".program.commander"));
    expect(english.length).toBeGreaterThan(500);
    const differ = english.filter(([path, text]) => {
      const other = own.get(path);
      return other === undefined || valuesIn(told(other)).join() !== valuesIn(told(text)).join();
    });
    expect(differ.map(([path]) => path)).toEqual([]);
  });

  it("says nothing in English", () => {
    const english = [...own].filter(([path, text]) => {
      const prose = told(text).replace(/`[^`]*`|(?:npx )?(?:gazette|wrangler|npm) .*|"[^"]*"/g, "");
      return !path.startsWith(".program.commander") && /[a-z']{2,}[,;:]? [a-z']{2,}[,;:]? [a-z']{2,}/.test(prose);
    });
    expect(english.map(([path, text]) => `${path}: ${told(text)}`)).toEqual([]);
  });
});
