/** What `npx gazette completion` says. */
export const completion = {
  about: "Print a completion script for a shell.",
  shell: "the shell",
  help: "show help",
};
