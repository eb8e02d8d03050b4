const FROM_THE_RIGHT = /^(ar|arc|ckb|dv|fa|he|iw|ks|nqo|ps|sd|syr|ug|ur|yi)$/;

/** How a language is written, by its BCP 47 tag. */
export function direction(tag: string): "ltr" | "rtl" {
  const [language = "", ...rest] = tag.toLowerCase().split("-");
  if (rest.some((part) => part === "latn" || part === "cyrl")) return "ltr";
  return FROM_THE_RIGHT.test(language) ? "rtl" : "ltr";
}
