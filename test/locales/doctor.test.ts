import { describe, expect, it } from "vitest";
import { doctorTexts, type FindingCode } from "../../src/locales/doctor.ts";

const { en, ...others } = doctorTexts;
const CODES = Object.keys(en.findings) as FindingCode[];

const slotsOf = (text = "") => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe.each(Object.entries(others))("the doctor's findings in %s", (_, texts) => {
  it.each(CODES)("%s shows the values that it shows in English, and advises when it does there", (code) => {
    const [english, told] = [en.findings[code], texts.findings[code]];
    expect(slotsOf(told.says)).toEqual(slotsOf(english.says));
    expect(slotsOf(told.todo)).toEqual(slotsOf(english.todo));
    expect(told.todo === undefined).toBe(english.todo === undefined);
  });

  it("name every subject that English names", () => {
    expect(Object.keys(texts.subjects)).toEqual(Object.keys(en.subjects));
  });
});
