import { http } from "../../functions/http.ts";

/** An address Gazette answers at, as the router knows it; middleware is none. */
export interface Route {
  method: string;
  path: string;
}

/** What a parameter of a path is given when the path is to be asked for. */
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

/** Every address there is, from the router itself: one that is added tomorrow is among them. */
export function routes(): Route[] {
  const known = new Map<string, Route>();
  for (const { method, path } of http.routes) if (method !== "ALL") known.set(`${method} ${path}`, { method, path });
  return [...known.values()];
}

/** A path with something in the place of each parameter. */
export function examplePath({ path }: Route, given: Record<string, string> = {}): string {
  const values: Record<string, string> = { ...EXAMPLES, ...EXAMPLE_KEYS, ...given };
  return path
    .replace(/\/:(\w+)(?:\{(?:[^{}]|\{[^{}]*\})*\})?/g, (_, name: string) => `/${values[name] ?? "x"}`)
    .replace(/\*$/, "nothing.png");
}
