// Runs before `npm start`, `npm test` and the like, under any Node: installs package-lock.json if node_modules differs from it.
// Compares versions, not dates, which change with every checkout, copy and branch switch.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const lacking = whatIsLacking();
if (lacking) {
  console.log(`Installing packages (${lacking}); this takes a minute …`);
  const strict = npm("ci");
  // `npm ci` fails if the lock lacks packages that only other systems need.
  const { status, stderr } = strict.status === 0 ? strict : npm("install", "--no-save");
  if (status !== 0) {
    console.error(stderr);
    process.exit(status ?? 1);
  }
  const still = whatIsLacking();
  if (still) {
    console.error(`npm has finished, but ${still}. Check that install scripts are on (npm config get ignore-scripts).`);
    process.exit(1);
  }
}

/** @param {string[]} command */
function npm(...command) {
  const { status, stderr, error } = spawnSync("npm", [...command, "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", "inherit", "pipe"],
    encoding: "utf8",
    // npm must not run on the Node inside node_modules, which it may replace.
    env: { ...process.env, PATH: pathWithoutPackages() },
  });
  return { status, stderr: error ? `npm could not be started: ${error.message}` : stderr };
}

function whatIsLacking() {
  const installed = packagesIn(join(root, "node_modules", ".package-lock.json"));
  if (!installed) return "there is no node_modules yet";
  const locked = packagesIn(join(root, "package-lock.json")) ?? {};
  for (const [path, { version, optional }] of Object.entries(locked)) {
    // "" is this project; optional packages may be for other systems.
    if (path === "" || (optional && !installed[path])) continue;
    if (installed[path]?.version !== version) return `${path} is not at ${version}`;
  }
  // Without install scripts, the `node` package is not installed.
  return existsSync(join(root, "node_modules", "node", "bin", "node")) ? undefined : "its Node is missing";
}

/** @returns {Record<string, { version: string, optional?: boolean }> | undefined} */
function packagesIn(lockfile) {
  try {
    return JSON.parse(readFileSync(lockfile, "utf8")).packages;
  } catch {
    return undefined;
  }
}

function pathWithoutPackages() {
  const ours = join("node_modules", ".bin");
  return (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => !folder.endsWith(ours))
    .join(delimiter);
}
