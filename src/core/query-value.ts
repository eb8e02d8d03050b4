/** Encodes a value of an address's query as URLSearchParams does (URL Standard, application/x-www-form-urlencoded), many times as fast. */
export const queryValue = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replace(/%20|[!'()~]/g, (found) => OTHERWISE[found] as string);

/** What encodeURIComponent leaves, or writes in another way. */
const OTHERWISE: Record<string, string> = {
  "%20": "+",
  "!": "%21",
  "'": "%27",
  "(": "%28",
  ")": "%29",
  "~": "%7E",
};
