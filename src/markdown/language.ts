/** Returns a BCP 47 tag in its canonical spelling, or `undefined`. */
export function readLanguage(text: string | undefined): string | undefined {
  const tag = text?.trim().replaceAll("_", "-");
  if (!tag || !/^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/i.test(tag)) return undefined;
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}
