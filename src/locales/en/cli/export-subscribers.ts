/** What `npx gazette export-subscribers` says. */
export const exportSubscribers = {
  about: "Export all subscribers as CSV that import-subscribers reads.",
  file: "the file; standard output by default",
  suppressions: "export the suppressed addresses and their reasons instead",
  force: "overwrite an existing file",
  needsFile: "--json needs a file: without one, the CSV itself is printed.",
  rows: "rows",
  done: (rows: number, file: string) => `${rows} rows in ${file}`,
  interrupted: (why: string) => `The export was interrupted: ${why}. Run the command again.`,
};
