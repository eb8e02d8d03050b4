// Runs before `npm start`, `npm test` and the like, under any Node: installs package-lock.json if node_modules differs from it;
// with `--omit=dev` only what running needs, which is half of it. Compares versions, not dates, which change with every checkout, copy and branch switch.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The first Node that runs TypeScript, SQLite and wrangler as they are used here. */
const NODE_MAJOR = 24;

const root = fileURLToPath(new URL("../..", import.meta.url));
const omitted = process.argv.slice(2);
const lacking = whatIsLacking();
if (lacking) {
  console.log(`Installing packages (${lacking}); this takes a minute …`);
  const strict = installLocked();
  // `npm ci` fails if the lock lacks packages that only other systems need.
  const { status, stderr } = strict.status === 0 ? strict : npm(root, "install", "--no-save", ...omitted);
  if (status !== 0) {
    console.error(stderr);
    process.exit(status ?? 1);
  }
  const still = whatIsLacking();
  if (still) {
    console.error(`npm has finished, but ${still}.`);
    process.exit(1);
  }
}

/**
 * Runs `npm ci` in a folder beside node_modules, with a lock that says where each package is: npm would ask the registry for all
 * versions of every package whose address the lock leaves out, which is a third of its work. An installation that is cut off
 * leaves the former one as it was.
 */
function installLocked() {
  const folder = join(root, "node_modules.new");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const name of ["package.json", ".npmrc"])
    if (existsSync(join(root, name))) copyFileSync(join(root, name), join(folder, name));
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  for (const [path, locked] of Object.entries(lock.packages)) {
    const name = locked.name ?? path.split("node_modules/").at(-1);
    // What wrangler would change images with is 19 MB, and never called. npm leaves out what is optional and for another Node.
    if (name.startsWith("@img/sharp-")) locked.engines = { node: "<0" };
    // npm puts the registry that is set in the place of its own.
    if (locked.integrity)
      locked.resolved ??= `https://registry.npmjs.org/${name}/-/${name.split("/").at(-1)}-${locked.version}.tgz`;
  }
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify(lock));
  const done = npm(folder, "ci", ...omitted);
  if (done.status === 0) {
    rmSync(join(root, "node_modules"), { recursive: true, force: true });
    renameSync(join(folder, "node_modules"), join(root, "node_modules"));
  }
  rmSync(folder, { recursive: true, force: true });
  return done;
}

/** @param {string} folder @param {string[]} command */
function npm(folder, ...command) {
  const { status, stderr, error } = spawnSync(
    "npm",
    [...command, "--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline"],
    {
      cwd: folder,
      stdio: ["ignore", "inherit", "pipe"],
      encoding: "utf8",
      // npm must not run on the Node inside node_modules, which it may replace.
      env: { ...process.env, PATH: pathWithoutPackages() },
    },
  );
  return { status, stderr: error ? `npm could not be started: ${error.message}` : stderr };
}

function whatIsLacking() {
  const installed = packagesIn(join(root, "node_modules", ".package-lock.json"));
  if (!installed) return "there is no node_modules yet";
  const locked = packagesIn(join(root, "package-lock.json")) ?? {};
  for (const [path, { version, optional, dev }] of Object.entries(locked)) {
    // "" is this project; optional packages may be for other systems.
    if (path === "" || (optional && !installed[path]) || (dev && omitted.includes("--omit=dev"))) continue;
    if (installed[path]?.version !== version) return `${path} is not at ${version}`;
  }
  // Only for Linux is Node itself among the packages.
  const hasNode = existsSync(join(root, "node_modules", ".bin", "node"));
  if (hasNode || Number.parseInt(process.versions.node, 10) >= NODE_MAJOR) return undefined;
  return `this is Node ${process.versions.node}: install Node ${NODE_MAJOR}`;
}

/** @returns {Record<string, { version: string, optional?: boolean, dev?: boolean }> | undefined} */
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
