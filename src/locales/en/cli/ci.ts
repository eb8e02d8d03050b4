/** What `npx gazette ci` says, and writes into the workflow. */
export const ci = {
  about: "Write a GitHub workflow that checks pull requests at their lines and publishes what is merged.",
  dir: "the site's folder, in a Git repository",
  branch: "the branch whose posts are published; by default the one that is checked out",
  build: "what makes the folder from other files, such as `npm run build`",
  force: "overwrite an existing workflow",
  more: `With the admin token it also grants a token that can publish and nothing else, for a year, and prints it once; put it into the
repository as the secret GAZETTE_TOKEN. Without it, the workflow is written all the same.`,
  noUrl: "Missing --url: the address of the service, such as https://news.example.com.",
  exists: (path: string) => `${path} already exists. Look at it, or overwrite it with --force.`,
  noRepository: (folder: string) =>
    `${folder} is not in a Git repository. \`git init\` makes one; GitHub runs only the workflows at its root.`,
  next: "Next:",
  granted: (days: number) =>
    `paste this token, which can publish and nothing else, for ${days} days; it is shown only now:`,
  notGranted: (command: string) => `a token that can only publish is granted by: ${command}`,
  commit: "Publish with Gazette",
  /** Comments of the workflow. */
  written: "Written by `npx gazette ci`. Change it as you like: writing it again asks for --force.",
  oneByOne: "One after another, and none is cut short: what was merged later must not be overtaken.",
  checks: "Says at the line what readers would not see as it was meant; fails for what would be in quarantine.",
  publishes:
    "Files that are gone stay published until you add --prune, which asks for --max-delete above 20 or a tenth of all.",
};
