import { allRoutes } from "../../functions/http.ts";

/** A route of Gazette, without middleware. */
export interface Route {
  method: string;
  path: string;
}

const all = await allRoutes();

/** Values for path parameters. */
const EXAMPLES: Record<string, string> = {
  id: "1",
  token: "nobody",
  month: "2026-10",
  part: "2",
  order: "pause",
  path: "2026-11-20-a",
  email: "nobody@example.com",
};
const EXAMPLE_KEYS: Record<string, string> = { key: "posts/2026-11-20-a.md", name: "2026-10.xml", file: "rss.xml" };

/** Lists every route from the routers themselves, so that new ones are included. */
export function routes(): Route[] {
  const known = new Map<string, Route>();
  for (const { method, path } of all) if (method !== "ALL") known.set(`${method} ${path}`, { method, path });
  return [...known.values()];
}

/** Fills in the parameters of a path. */
export function examplePath({ path }: Route, given: Record<string, string> = {}): string {
  const values: Record<string, string> = { ...EXAMPLES, ...EXAMPLE_KEYS, ...given };
  return path
    .replace(/\/:(\w+)(?:\{(?:[^{}]|\{[^{}]*\})*\})?/g, (_, name: string) => `/${values[name] ?? "x"}`)
    .replace(/\*$/, "nothing.png");
}
