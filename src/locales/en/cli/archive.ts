/** What `npx gazette backup` and `restore` say of an archive. */
export const archive = {
  notAFile: (path: string) => `${path} is not a regular file. Save the archive to a file first.`,
  twice: (path: string, name: string) => `${path} contains ${name} twice.`,
  tooMany: (path: string, most: number) => `${path} contains more than ${most} files.`,
  longManifest: (path: string) => `${path} is not a Gazette backup: its manifest is too long.`,
  noManifest: (path: string) => `${path} is not a Gazette backup, or is truncated: it has no manifest.`,
  unreadableManifest: (path: string) => `${path} is damaged: its manifest cannot be read.`,
  wrongManifest: (path: string) => `${path} is not a Gazette backup: its manifest is invalid.`,
  newer: (path: string) => `${path} was made by a newer version of gazette.`,
  fileChanged: (path: string, name: string) => `${path} is damaged: ${name} is changed.`,
  fileMissing: (path: string, name: string) => `${path} is damaged: ${name} is missing.`,
  stray: (path: string, name: string) => `${path} contains ${name}, which is not in its manifest.`,
  changed: (path: string) => `${path} changed while it was being read.`,
  bomb: (path: string, times: number) =>
    `${path} is not a Gazette backup: it decompresses to more than ${times} times its size, as a decompression bomb does.`,
  damaged: (path: string, why: string) => `${path} is damaged, or is not a backup: ${why}.`,
  /** How a tar file is damaged. */
  tar: {
    header: "a header is damaged",
    longHeader: "a header is too long",
    other: "it contains something other than files",
    end: "unexpected end of file",
  },
};
