/** What several commands say. */
export const common = {
  /** Arguments and options. */
  dir: "the site's folder",
  json: "print one JSON object instead of text",
  url: "address of the service, e.g. http://localhost:8787",
  token: (role: "publishing" | "admin", local: string) => `its ${role} token; \`npm start\` takes ${local}`,
  port: "It must be 1 to 65535.",

  /** Files. */
  exists: (path: string) => `${path} already exists. Choose another file, or overwrite it with --force.`,
  notFound: (path: string) => `File not found: ${path}.`,
  cannotRead: (path: string, why: string) => `Cannot read ${path}: ${why}.`,
  cannotWrite: (path: string, why: string) => `Cannot write ${path}: ${why}.`,
  /** Why the system refuses a file. */
  faults: {
    ENOENT: "no such file or folder",
    EACCES: "permission denied",
    EPERM: "permission denied",
    ELOOP: "its symbolic links form a loop",
    ENOSPC: "no space left on the disk",
  } as Record<string, string>,
  wrote: "wrote",

  cancelled: "Cancelled. Nothing was written.",
};
