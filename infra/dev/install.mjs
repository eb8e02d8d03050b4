// Runs before `npm start`, `npm test` and the like, under any Node: installs package-lock.json if node_modules differs from it;
// with `--omit=dev` only what running needs, which is half of it. Compares versions, not dates, which change with every checkout, copy and branch switch.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
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
 * versions of every package whose address the lock leaves out, which is a third of its work. Node, the project's one optional
 * package, is unpacked beside it. An installation that is cut off leaves the former one as it was.
 */
async function installLocked() {
  const folder = join(root, "node_modules.new");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const manifest = readFileSync(join(root, "package.json"), "utf8");
  const { optionalDependencies = {} } = JSON.parse(manifest);
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const apart = [];
  for (const [path, locked] of Object.entries(lock.packages)) {
    const name = locked.name ?? path.split("node_modules/").at(-1);
    // npm puts the registry that is set in the place of its own.
    if (locked.integrity)
      locked.resolved ??= `https://registry.npmjs.org/${name}/-/${name.split("/").at(-1)}-${locked.version}.tgz`;
    if (name in optionalDependencies && isForThisMachine(locked)) apart.push({ path, name, locked: { ...locked } });
    // What wrangler would change images with is 19 MB, and never called. npm leaves out what is optional and for another Node.
    if (name in optionalDependencies || name.startsWith("@img/sharp-")) locked.engines = { node: "<0" };
  }
  const ended = await Promise.all([ci(folder, manifest, lock), ...apart.map((one) => unpack(folder, one))]);
  const failed = ended.find(({ status }) => status !== 0);
  if (!failed) {
    for (const one of apart) addPackage(folder, one);
    rmSync(join(root, "node_modules"), { recursive: true, force: true });
    renameSync(join(folder, "node_modules"), join(root, "node_modules"));
  }
  rmSync(folder, { recursive: true, force: true });
  return failed ?? ended[0];
}

/** Runs `npm ci` in a new folder. @param {string} folder @param {string} manifest @param {object} lock */
function ci(folder, manifest, lock) {
  writeFileSync(join(folder, "package.json"), manifest);
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify(lock));
  copySettings(folder);
  return npm(folder, "ci", ...omitted);
}

/** @typedef {{ os?: string, cpu?: string, version: string, integrity?: string, bin?: Record<string, string> }} Locked */
/** @typedef {{ path: string, name: string, locked: Locked }} Package */

/** Whether this machine needs a package that brings Node; run on this very one, it must not be lost. @param {Locked} locked */
function isForThisMachine({ os, cpu, version }) {
  if (os !== process.platform || cpu !== process.arch) return false;
  return process.versions.node === version || Number.parseInt(process.versions.node, 10) < NODE_MAJOR;
}

/** Has npm fetch a package, and unpacks its commands alone: Node's has 2,800 other files. @param {string} folder @param {Package} one */
async function unpack(folder, { path, name, locked: { version, integrity = "", bin = {} } }) {
  const archive = join(folder, `${name}-${version}.tgz`);
  const to = join(folder, "apart", path);
  mkdirSync(to, { recursive: true });
  copySettings(join(folder, "apart"));
  const fetched = await npm(join(folder, "apart"), "pack", `${name}@${version}`, "--pack-destination", folder);
  if (fetched.status !== 0) return fetched;
  const [algorithm = "", hash] = integrity.split("-");
  if (createHash(algorithm).update(readFileSync(archive)).digest("base64") !== hash)
    return { status: 1, stderr: `${name} ${version} is not what package-lock.json says.` };
  const files = ["package.json", ...Object.values(bin)].map((file) => `package/${file}`);
  return run("tar", ["xzf", archive, "-C", to, "--strip-components=1", ...files], folder);
}

/** Moves an unpacked package with its commands to the others, and notes it as npm does. @param {string} folder @param {Package} one */
function addPackage(folder, { path, name, locked }) {
  renameSync(join(folder, "apart", path), join(folder, path));
  const commands = join(folder, "node_modules/.bin");
  mkdirSync(commands, { recursive: true });
  for (const [command, file] of Object.entries(locked.bin ?? {}))
    symlinkSync(join("..", name, file), join(commands, command));
  const note = join(folder, "node_modules/.package-lock.json");
  const kept = JSON.parse(readFileSync(note, "utf8"));
  writeFileSync(note, JSON.stringify({ ...kept, packages: { ...kept.packages, [path]: locked } }));
}

/** @param {string} folder */
function copySettings(folder) {
  if (existsSync(join(root, ".npmrc"))) copyFileSync(join(root, ".npmrc"), join(folder, ".npmrc"));
}

/** @param {string} folder @param {string[]} command */
function npm(folder, ...command) {
  const flags = ["--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline"];
  return run("npm", [...command, ...flags], folder);
}

/** @param {string} program @param {string[]} args @param {string} folder @returns {Promise<{ status: number, stderr: string }>} */
async function run(program, args, folder) {
  const child = spawn(program, args, {
    cwd: folder,
    stdio: ["ignore", "inherit", "pipe"],
    // npm must not run on the Node inside node_modules, which it may replace.
    env: { ...process.env, PATH: pathWithoutPackages() },
  });
  const stderr = text(child.stderr);
  return await new Promise((resolve) => {
    child.on("error", ({ message }) => resolve({ status: 1, stderr: `${program} could not be started: ${message}` }));
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
