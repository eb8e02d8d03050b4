/** What every command says of a service that does not answer as it should. */
export const connection = {
  notGazette: (url: string) => `${url} is not a Gazette service. Check the address.`,
  empty: (url: string) => `${url} sent an empty answer. Check the address.`,
  retrying: (host: string, status: number, seconds: number) => `${host} answered ${status}: retrying in ${seconds} s …`,
  refusedToken: (url: string, status: number, setting: string, local: string, option: string, variable: string) =>
    `${url} refused the token (${status}). It takes the ${setting} it was set up with; \`npm start\` on your own machine takes ${local}. Give it with ${option} or ${variable}.`,
  noApi: (url: string, role: "publishing" | "admin", status: number) =>
    `${url} has no ${role} API (${status}). Check the address.`,
  redirects: (to: string) => ` It redirects to ${to}.`,
  answered: (status: number, words: string) => `the service answered ${status}${words && `: ${words}`}`,
  lost: (url: string, why: string) => `Lost the connection to ${url}: ${why}. Run the command again to continue.`,
  unreachable: (url: string, why: string) => `Cannot reach ${url}: ${why}.`,
  faults: {
    ECONNREFUSED: "connection refused. Is the service running? (`npm start`)",
    ENOTFOUND: "host not found",
    EAI_AGAIN: "DNS lookup failed",
  } as Record<string, string>,
  missing: "Missing --url or --token. Set them, or GAZETTE_URL and GAZETTE_TOKEN.",
  wholeUrl: "It must be a full address, such as https://news.example.com.",
};
