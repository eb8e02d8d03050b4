/** Another tool may put a file there without a word. */
const ABSENT_MS = 60_000;
const PATHS_MAX = 1_000;

/** What was looked for in the bucket and not found. */
interface AbsentFiles {
  version: number;
  since: number;
  paths: Set<string>;
  /** Folders of generators below which there are files. */
  roots: Promise<string[]> | undefined;
}

const absent = new WeakMap<object, AbsentFiles>();

/** Returns what an isolate knows to be absent: until the site changes, and not for long. */
export function absentFiles(env: object, version: number, now: number): AbsentFiles {
  const known = absent.get(env);
  if (known?.version === version && now - known.since < ABSENT_MS) return known;
  const none = { version, since: now, paths: new Set<string>(), roots: undefined };
  absent.set(env, none);
  return none;
}

/** Remembers what a look says, unless it fails. */
export function rootsOnce(known: AbsentFiles, look: () => Promise<string[]>): Promise<string[]> {
  known.roots ??= look().catch((fault) => {
    known.roots = undefined;
    throw fault;
  });
  return known.roots;
}

export function noteAbsent({ paths }: AbsentFiles, path: string): void {
  if (paths.size < PATHS_MAX) paths.add(path);
}

/** Forgets it, after a change by this isolate. */
export function forgetAbsent(env: object): void {
  absent.delete(env);
}
