import { readFileSync } from "node:fs";
import { enableCompileCache, registerHooks, stripTypeScriptTypes } from "node:module";
import { type Changes, FAULTS, SCALED } from "./faults.ts";

/**
 * Changes Gazette as it is loaded: `node --import ./test/simulation/loader.ts …`. What is made for thousands of readers is
 * scaled to a dozen, so that several senders work at once and digests overflow; `withFault` loads it with a fault put in,
 * beside what is loaded without: of each module that has the fault, or imports one that has it, a copy.
 */
// Half of what a short life takes is to load Gazette.
enableCompileCache();

const ROOT = new URL("../../", import.meta.url);

interface Planted {
  /** Texts with the fault, by address. */
  changed: Map<string, string>;
  /** Addresses of all modules that are loaded anew. */
  copied: Set<string>;
}

const scaled = change(SCALED, new Map());
const planted = new Map<string, Planted>();
const stripped = new Map<string, string>();

/** Returns the address of a module with a fault put in. */
export function withFault(name: string, module: URL): string {
  const fault = FAULTS[name];
  if (!fault) throw new Error(`No fault is called ${name}: ${Object.keys(FAULTS).join(", ")}`);
  const changed = change(fault.changes, scaled);
  const copied = new Set(Object.keys(fault.changes).map((path) => new URL(path, ROOT).href));
  const importers = importersFrom(module);
  for (const address of copied) for (const importer of importers.get(address) ?? []) copied.add(importer);
  planted.set(name, { changed, copied });
  return withQuery(module.href, name);
}

function change(changes: Changes, before: Map<string, string>): Map<string, string> {
  const files = new Map(before);
  for (const [path, replacements] of Object.entries(changes)) {
    const { href } = new URL(path, ROOT);
    let text = files.get(href) ?? readFileSync(new URL(href), "utf8");
    for (const [from, to] of replacements) {
      if (!text.includes(from)) throw new Error(`There is nothing to change in ${path}: ${from}`);
      text = text.replace(from, () => to);
    }
    files.set(href, text);
  }
  return files;
}

let importersOfAll: Map<string, Set<string>> | undefined;

/** Finds by whom each of our own modules is imported, among those that a module loads at last. */
function importersFrom(module: URL): Map<string, Set<string>> {
  if (importersOfAll) return importersOfAll;
  const importers = new Map<string, Set<string>>([[module.href, new Set()]]);
  for (const importer of importers.keys()) {
    const imports =
      /^(?:import|export)\s(?!type\s)[^;]*?\bfrom "(\.[^"]+)"|^import "(\.[^"]+)"|\bimport\("(\.[^"]+)"\)/gm;
    for (const [, ...found] of readFileSync(new URL(importer), "utf8").matchAll(imports)) {
      const { href } = new URL(found.find((path) => path !== undefined) ?? "", importer);
      importers.set(href, (importers.get(href) ?? new Set()).add(importer));
    }
  }
  importersOfAll = importers;
  return importers;
}

const withQuery = (address: string, fault: string) => `${address}?planted=${encodeURIComponent(fault)}`;

/** Returns an address without the fault, and the fault. */
function split(address = ""): [plain: string, fault: string | undefined] {
  const [plain = "", query] = address.split("?planted=");
  return [plain, query === undefined ? undefined : decodeURIComponent(query)];
}

registerHooks({
  resolve(specifier, context, nextResolve) {
    const found = nextResolve(specifier, context);
    const [, fault] = split(context.parentURL);
    if (fault === undefined || !planted.get(fault)?.copied.has(found.url)) return found;
    return { ...found, url: withQuery(found.url, fault) };
  },
  load(url, context, nextLoad) {
    const [plain, fault] = split(url);
    const source = (fault === undefined ? scaled : planted.get(fault)?.changed)?.get(plain);
    if (fault === undefined)
      return source === undefined ? nextLoad(url, context) : { ...nextLoad(url, context), source };
    return {
      format: "module",
      source: plainSource(source ?? readFileSync(new URL(plain), "utf8")),
      shortCircuit: true,
    };
  },
});

/** Strips types once, however many copies of a module are loaded. */
function plainSource(text: string): string {
  const known = stripped.get(text) ?? stripTypeScriptTypes(text);
  stripped.set(text, known);
  return known;
}
