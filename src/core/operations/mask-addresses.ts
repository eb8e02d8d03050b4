/** Longer texts are cut: the beginning of an error says what is wrong. */
const TEXT_MAX = 8_000;

/**
 * The local part of an address, also with a percent-encoded `@`. Masks too much rather than too little. Begins only where a word
 * does: from each of its characters, a long word would take the square of its length.
 */
const LOCAL_PART = /(?:"[^"\n]+"|(?<=^|%40|[\s<>"(),:;[\]\\@])[^\s<>"(),:;[\]\\@]+)(?:@|%40)(?=[^\s@])/gu;

/**
 * Masks the local parts of email addresses in a text for the log. The domain stays: it names the provider, not the person.
 */
export function maskAddresses(text: string): string {
  return text.slice(0, TEXT_MAX).replace(LOCAL_PART, "…@");
}
