/** Longer texts are cut: what is wrong stands at the beginning of a fault. */
const TEXT_MAX = 8_000;

/** What stands before an @, also where a URL has percent-encoded it. Rather too much than too little. */
const LOCAL_PART = /(?:"[^"\n]{1,256}"|[^\s<>"(),:;[\]\\@]{1,256})(?:@|%40)(?=[^\s@])/giu;

/** A text for a log: of each email address only the domain is left, which tells the provider and no person. */
export function maskAddresses(text: string): string {
  return text.slice(0, TEXT_MAX).replace(LOCAL_PART, "…@");
}
