const formats = new Map<string, Intl.DateTimeFormat>();

/** The date that calendars in a zone show at an instant, in words. */
export function dateInWords(at: number, language: string, timeZone: string): string {
  const name = `${language} ${timeZone}`;
  let format = formats.get(name);
  if (!format) {
    format = new Intl.DateTimeFormat(language, {
      timeZone,
      calendar: "gregory",
      numberingSystem: "latn",
      year: "numeric",
      month: "long",
      day: "numeric",
    });
    formats.set(name, format);
  }
  return format.format(at);
}
