import { quoted } from "../markdown/yaml.ts";
import { terminalTexts } from "./terminal-texts.ts";

/** What a workflow of GitHub Actions publishes, and where. */
export interface PublishingJob {
  /** The site's folder, from the root of the repository; `.` for the root itself. */
  folder: string;
  url: URL;
  branch: string;
  /** A command that makes the folder from other files, run before it is read. */
  build: string | undefined;
}

/** Writes a workflow that checks pull requests at their lines and publishes what is merged. */
export function workflow({ folder, url, branch, build }: PublishingJob): string {
  const comments = terminalTexts().ci;
  const steps = [
    "      - uses: actions/checkout@v5",
    "      - uses: actions/setup-node@v5",
    "        with:",
    "          node-version: 24",
    ...(build ? [`      - run: ${quoted(build)}`] : []),
    "      - run: npm install --no-audit --no-fund",
    ...(folder === "." ? [] : [`        working-directory: ${quoted(folder)}`]),
  ];
  const gazette = (command: string, more: string[] = []) => [
    `      - run: npx --prefix ${word(folder)} gazette ${command}`,
    ...more,
  ];
  return `${[
    `# ${comments.written}`,
    "name: Gazette",
    "on:",
    "  pull_request:",
    "  push:",
    `    branches: [${quoted(branch)}]`,
    "permissions:",
    "  contents: read",
    `# ${comments.oneByOne}`,
    "concurrency:",
    `  group: gazette-\${{ github.ref }}`,
    "  cancel-in-progress: false",
    "jobs:",
    "  check:",
    "    runs-on: ubuntu-latest",
    "    steps:",
    ...steps,
    `      # ${comments.checks}`,
    ...gazette(`check ${word(folder)}`),
    "  publish:",
    "    needs: check",
    "    if: github.event_name == 'push'",
    "    runs-on: ubuntu-latest",
    "    steps:",
    ...steps,
    `      # ${comments.publishes}`,
    ...gazette(`publish ${word(folder)} --yes`, [
      "        env:",
      `          GAZETTE_URL: ${quoted(url.href)}`,
      `          GAZETTE_TOKEN: \${{ secrets.GAZETTE_TOKEN }}`,
    ]),
  ].join("\n")}\n`;
}

/** Quotes a path for a shell, inside YAML. */
function word(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
