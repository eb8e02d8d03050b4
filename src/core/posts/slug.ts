import { normalized } from "../normal-form.ts";

/** How each generator makes a part of an address of a text. */
const RULES = {
  "jekyll-pretty": (text: string) => hyphens(text.replace(/[^\p{M}\p{L}\p{Nd}._~!$&'()+,;=@]+/gu, "-")),
  jekyll: (text: string) => hyphens(text.replace(/[^\p{M}\p{L}\p{Nd}]+/gu, "-")).toLowerCase(),
  /** Keeps single hyphens at the ends, where they were written. */
  hugo: (text: string) =>
    text
      .trim()
      .replace(/[^\p{M}\p{L}\p{Nd}\s./\\_#+~@-]+/gu, "")
      .replace(/\s*-\s+|\s+-?/gu, "-")
      .toLowerCase(),
  hexo: (text: string) => hyphens(withoutMarks(text).replace(/[\s~`!@#$%^&*()\-_+=[\]{}|\\;:"'<>,.?/]+/gu, "-")),
};

export function slugOf(text: string, rule: keyof typeof RULES): string {
  return RULES[rule](text);
}

function hyphens(text: string): string {
  return text.replace(/^-|-$/g, "");
}

/** Strips the accents of Latin letters; other scripts keep their marks. */
function withoutMarks(text: string): string {
  return normalized(normalized(text, "NFD").replace(/([A-Za-z])\p{M}+/gu, "$1"), "NFC");
}
