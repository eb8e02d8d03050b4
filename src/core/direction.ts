const RTL_LANGUAGES = /^(ar|arc|ckb|dv|fa|he|iw|ks|nqo|ps|sd|syr|ug|ur|yi)$/;

/** Returns the writing direction of a language, by its BCP 47 tag. */
export function direction(tag: string): "ltr" | "rtl" {
  const [language = "", ...rest] = tag.toLowerCase().split("-");
  if (rest.some((part) => part === "latn" || part === "cyrl")) return "ltr";
  return RTL_LANGUAGES.test(language) ? "rtl" : "ltr";
}
