import { describe, expect, it } from "vitest";
import { ruleBooks } from "./rules.ts";

describe.each(Object.entries(ruleBooks))("the rules for %s", (_, { served, sound, rules }) => {
  it.each(rules)("$says", ({ problems, breaking: [from, to] }) => {
    expect(problems(sound, served)).toEqual([]);
    const broken = sound.replace(from, () => to);
    expect(broken).not.toBe(sound);
    expect(problems(broken, served)).not.toEqual([]);
  });
});
