/** What `npx gazette init` asks, each with the sentence that says what it is for. */
export const init = {
  title:
    "What is your site called? It is the title of the feeds and pages, and readers see it as the sender of emails.",
  description: "What do readers get, in one sentence? Search engines and feed readers show it. You may leave it empty.",
  postalAddress:
    "Which postal address goes under every email? Most countries require one. Until it is in site.yaml, no email is sent.",
  guessed: ({ language, timeZone }: { language: string; timeZone: string }) =>
    `Language ${language} and time zone ${timeZone} are this computer’s. You can change both in site.yaml.`,
};
