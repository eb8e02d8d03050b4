// Runs before `npm start`, `npm test` and the like, under any Node: installs package-lock.json if node_modules differs from it;
// with `--omit=dev` only what running needs, which is half of it. Compares versions, not dates, which change with every checkout, copy and branch switch.
import { spawn } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

/** The first Node that runs TypeScript, SQLite and wrangler as they are used here. */
const NODE_MAJOR = 24;

const root = fileURLToPath(new URL("../..", import.meta.url));
const omitted = process.argv.slice(2);
const lacking = whatIsLacking();
if (lacking) {
  console.log(`Installing packages (${lacking}); this takes a minute …`);
  const strict = await installLocked();
  // `npm ci` fails if the lock lacks packages that only other systems need.
  const { status, stderr } = strict.status === 0 ? strict : await npm(root, "install", "--no-save", ...omitted);
  if (status !== 0) {
    console.error(stderr);
    process.exit(status);
  }
  const still = whatIsLacking();
  if (still) {
    console.error(`npm has finished, but ${still}.`);
    process.exit(1);
  }
}

/**
 * Runs `npm ci` in a folder beside node_modules, with a lock that says where each package is: npm would ask the registry for all
 * versions of every package whose address the lock leaves out, which is a third of its work. An npm of its own beside it brings
 * Node, the project's one optional package, which takes as long as all others together. An installation that is cut off leaves
 * the former one as it was.
 */
async function installLocked() {
  const folder = join(root, "node_modules.new");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const manifest = readFileSync(join(root, "package.json"), "utf8");
  const { optionalDependencies = {} } = JSON.parse(manifest);
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  /** @type {Record<string, object>} */
  const apart = {};
  for (const [path, locked] of Object.entries(lock.packages)) {
    const name = locked.name ?? path.split("node_modules/").at(-1);
    // npm puts the registry that is set in the place of its own.
    if (locked.integrity)
      locked.resolved ??= `https://registry.npmjs.org/${name}/-/${name.split("/").at(-1)}-${locked.version}.tgz`;
    if (name in optionalDependencies) apart[path] = { ...locked };
    // What wrangler would change images with is 19 MB, and never called. npm leaves out what is optional and for another Node.
    if (path in apart || name.startsWith("@img/sharp-")) locked.engines = { node: "<0" };
  }
  const runs = [ci(folder, manifest, lock)];
  if (Object.keys(apart).length > 0) {
    const wanted = { optionalDependencies };
    runs.push(ci(join(folder, "apart"), JSON.stringify(wanted), { ...lock, packages: { "": wanted, ...apart } }));
  }
  const ended = await Promise.all(runs);
  const failed = ended.find(({ status }) => status !== 0);
  if (!failed) {
    movePackages(join(folder, "apart/node_modules"), join(folder, "node_modules"));
    rmSync(join(root, "node_modules"), { recursive: true, force: true });
    renameSync(join(folder, "node_modules"), join(root, "node_modules"));
  }
  rmSync(folder, { recursive: true, force: true });
  return failed ?? ended[0];
}

/** Runs `npm ci` in a new folder. @param {string} folder @param {string} manifest @param {object} lock */
function ci(folder, manifest, lock) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), manifest);
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify(lock));
  if (existsSync(join(root, ".npmrc"))) copyFileSync(join(root, ".npmrc"), join(folder, ".npmrc"));
  return npm(folder, "ci", ...omitted);
}

/** Moves packages with their commands to other packages, and what npm has noted of them. @param {string} from @param {string} to */
function movePackages(from, to) {
  // None is for this machine.
  if (!existsSync(from)) return;
  const note = ".package-lock.json";
  const [moved, kept] = [from, to].map((folder) => JSON.parse(readFileSync(join(folder, note), "utf8")));
  mkdirSync(join(to, ".bin"), { recursive: true });
  for (const path of Object.keys(moved.packages)) renameSync(join(from, "..", path), join(to, "..", path));
  for (const name of readdirSync(join(from, ".bin"))) renameSync(join(from, ".bin", name), join(to, ".bin", name));
  writeFileSync(join(to, note), JSON.stringify({ ...kept, packages: { ...kept.packages, ...moved.packages } }));
}

/** @param {string} folder @param {string[]} command @returns {Promise<{ status: number, stderr: string }>} */
async function npm(folder, ...command) {
  const flags = ["--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline"];
  const child = spawn("npm", [...command, ...flags], {
    cwd: folder,
    stdio: ["ignore", "inherit", "pipe"],
    // npm must not run on the Node inside node_modules, which it may replace.
    env: { ...process.env, PATH: pathWithoutPackages() },
  });
  const stderr = text(child.stderr);
  return await new Promise((resolve) => {
    child.on("error", ({ message }) => resolve({ status: 1, stderr: `npm could not be started: ${message}` }));
    child.on("close", async (status) => resolve({ status: status ?? 1, stderr: await stderr }));
  });
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
