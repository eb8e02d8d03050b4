import { readFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** Returns a `package.json` for the folder of a site, by which npm finds this Gazette. */
export async function packageFile(dir: string): Promise<string> {
  const scripts = { start: "gazette start", check: "gazette check .", publish: "gazette publish ." };
  const file = { private: true, scripts, devDependencies: { gazette: await ownVersion(resolve(dir)) } };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Returns how this Gazette was installed, as npm writes it: a version, or the file or folder it came from. */
async function ownVersion(dir: string): Promise<string> {
  const own = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  const { version } = JSON.parse(await readFile(join(own, "package.json"), "utf8"));
  const modules = own.lastIndexOf(`${sep}node_modules${sep}`);
  if (modules === -1) return fileVersion(dir, own);
  const home = own.slice(0, modules);
  const { dependencies, devDependencies } = await readFile(join(home, "package.json"), "utf8").then(
    (text) => JSON.parse(text),
    () => ({}),
  );
  const asked: unknown = dependencies?.gazette ?? devDependencies?.gazette;
  if (typeof asked !== "string") return version;
  return asked.startsWith("file:") ? fileVersion(dir, resolve(home, asked.slice("file:".length))) : asked;
}

const fileVersion = (dir: string, path: string) => `file:${relative(dir, path).split(sep).join("/")}`;
