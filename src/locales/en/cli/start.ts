/** What `npx gazette start` says. */
export const start = {
  about: "Run the whole service on this machine with a folder's posts, and keep its state there.",
  port: "the port of the site, 8787 by default",
  inboxPort: "the port of the inbox that catches every email, 8025 by default",
  empty: "start without posts, to publish them by hand or with another tool",
  more: `Changed files are published at once; Ctrl-C ends it. Subscribers, issues and the bucket stay in DIR/.gazette for the next time:
delete that folder to start over. \`npx gazette preview\` leaves nothing behind, and shows the next email without waiting.`,
  nothing: (dir: string) =>
    `Nothing to serve in ${dir}. \`npx gazette init\` creates a site there; --empty starts without one.`,

  /** What the service says where it runs on one's own machine, by `npm start`, too. */
  mail: (port: number) => `SES simulator on port ${port}`,
  mailAt: (address: string) => `SES at ${address}`,
  database: (folder: string) => `migrations into ${folder}`,
  worker: (port: number) => `on port ${port}`,
  ownContent: "publishing content/ (one post is broken on purpose, and quarantined)",
  notPublished: "could not be published; continuing without it",
  parts: { simulator: "The SES simulator", worker: "The Worker" },
  endedBy: (signal: string) => `ended by ${signal}`,
  endedWith: (code: number | null) => `ended with code ${code}`,
  stopping: (part: string, how: string) => `${part} ${how}. Stopping the rest.`,
  ill: (status: number, words: string) => `GET /health answers ${status}: ${words}`,
  givingUp: "The Worker is not healthy after two minutes; giving up.",
  cronFailed: (why: string) => `the cron failed: ${why} (it runs again every minute; this is shown once)`,
  cronWorks: "the cron works again",
  noPort: (variable: string, value: string) => `${variable} is ${value}, which is not a port (1 to 65535).`,
  portTaken: (port: number, another: string) =>
    `Port ${port} is in use. Stop what runs there, or choose another: ${another} npm start`,
  portDenied: (port: number, another: string) =>
    `No permission to listen on port ${port}. Choose a higher one: ${another} npm start`,
  running: "Gazette is running.",
  stops: " Ctrl-C stops it.",
  addresses: { site: "Site", feeds: "Feeds", inbox: "Inbox", desk: "Desk", publish: "Publish", api: "API" },
  allEmails: "all emails Gazette sends",
  adminToken: (token: string) => `admin token ${token}`,
};
