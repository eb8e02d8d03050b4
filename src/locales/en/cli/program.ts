/** What `npx gazette` says of itself, and of arguments that it does not understand. */
export const program = {
  about: "Publish posts and manage the newsletter.",
  version: "print the version",
  help: "display help for command",
  more: `Environment:
  GAZETTE_URL          default of --url; otherwise the url of gazette.toml in this folder, with its tokens
  GAZETTE_TOKEN        default of --token: the publishing token
  GAZETTE_ADMIN_TOKEN  default of --token for commands that need the admin token
  S3_BUCKET, S3_…      the bucket, for commands that access it directly
  NO_COLOR             if set, print no colours

Exit codes:
  0  success
  1  something needs attention: posts in quarantine, skipped files, rejected rows, failed deliveries, failed checks
  2  wrong usage, or the service could not be reached or refused the request`,
  /** What Commander writes itself, in its words and in ours. */
  commander: [] as [RegExp, string][],
  cannotPrint: (why: string) => `cannot write the output: ${why}.`,
};
