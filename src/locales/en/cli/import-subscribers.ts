/** What `npx gazette import-subscribers` says. */
export const importSubscribers = {
  about:
    "Import subscribers from an export of another product, a sheet, or our own export. People who left stay unsubscribed.",
  file: "CSV or TSV in UTF-8, UTF-16 or GBK, or a zip of them: Mailchimp, Ghost, Substack, Buttondown, Kit, listmonk, MailPoet, Keila, Excel, WPS, ours",
  consent:
    "where and when they gave consent; kept in their history. Required for active rows without a time in the file",
  confirm: "send one confirmation request to people who never confirmed",
  stop: "also stop people who are active here but left or bounced in the file",
  dryRun: "report the result of each row without changing anything",
  refused: "write the refused rows to a CSV file, with line and reason",
  page: "rows per request",
  more: `A sheet needs a first line that names the columns, one of them email or 邮箱. Rows without a status are pending: no email
until they confirm, and deleted after 7 days. Importing a file twice changes nothing the second time: run an interrupted
import again.`,

  rows: "rows",
  counts: {
    added: "added",
    known: "known",
    suppressed: "suppressed",
    duplicates: "duplicates",
    refused: "refused",
  },
  wouldBe: "would be: ",
  moreRefused: (rows: number) => `… and ${rows} more; a smaller --page lists them all.`,
  noConsent: (file: string, active: number, rows: number) =>
    `${file}: ${active} of ${rows} rows are active but have no time of consent. Say where and when they gave it: --consent "Form at example.com, 2019 to 2026".`,
  tooLarge: (file: string, archive: string) => `${file} in ${archive} is too large.`,
  noTable: (archive: string) => `${archive} holds no CSV file.`,
  unknownTables: (archive: string) =>
    `${archive} holds several files of no known product. Unpack it and import them one by one.`,
  skipped: (file: string) => `${file}: skipped.`,
  notAPage: "It must be 1 to 100000 rows.",
};
