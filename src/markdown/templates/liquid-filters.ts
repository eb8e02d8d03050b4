import type { Liquid } from "liquidjs";
import { readDate } from "../dates.ts";
import type { TemplatePost } from "./expand.ts";
import { Float } from "./float.ts";
import { offsetAt } from "./liquid-variables.ts";

type FilterHandler = Extract<Liquid["filters"][string], (...given: never[]) => unknown>;

/** Counts what filters do, keeps them from the clock and from chance, and adds Jekyll's own. */
export function addFilters(liquid: Liquid, post: TemplatePost, step: () => void): void {
  const { site, publishedAt } = post;
  const base = site.url.pathname.replace(/\/$/, "");
  const relative = (value: unknown) => {
    const path = textOf(value);
    return /^[a-z][a-z+.-]*:/i.test(path) ? path : `${base}/${path.replace(/^\/+/, "")}`;
  };
  const own: Record<string, FilterHandler> = {
    relative_url: relative,
    absolute_url: (value) =>
      /^[a-z][a-z+.-]*:/i.test(textOf(value)) ? textOf(value) : site.url.origin + relative(value),
    strip_index: (value) => textOf(value).replace(/\/index\.html?$/, "/"),
    // What is captured is Markdown until the whole post is rendered.
    markdownify: (value) => `\n\n${textOf(value)}\n\n`,
    smartify: (value) => value,
    divided_by: (value, by) => {
      const quotient = Number(value) / Number(by);
      return Float.is(value) || Float.is(by) ? quotient : Math.floor(quotient);
    },
    sample: (value) => (Array.isArray(value) ? value[0] : value),
  };
  for (const [name, filter] of Object.entries(own)) liquid.registerFilter(name, filter);
  for (const [name, filter] of Object.entries(liquid.filters)) {
    const handler = typeof filter === "function" ? filter : filter?.handler;
    if (!handler) continue;
    const isDate = name === "date" || name.startsWith("date_to_");
    const counted = function (this: ThisParameterType<typeof handler>, value: unknown, ...args: unknown[]) {
      step();
      if (FLOATS.has(name)) {
        const result = handler.call(this, value, ...args);
        return [value, ...args].some(Float.is) ? Float.of(Number(result)) : result;
      }
      if (!isDate) return handler.call(this, value, ...args);
      const at = instantOf(value, publishedAt, site.timeZone);
      if (at === undefined) return value;
      liquid.options.timezoneOffset = offsetAt(at, site.timeZone);
      return handler.call(this, at / 1000, ...args);
    };
    liquid.registerFilter(name, counted);
  }
}

/** Filters that return a float if they are given one. */
const FLOATS = new Set(["abs", "at_least", "at_most", "divided_by", "minus", "modulo", "plus", "times"]);

/** Reads a date; now is when the post was published, so that it stays the same. */
function instantOf(value: unknown, publishedAt: number, timeZone: string): number | undefined {
  if (value === "now" || value === "today") return publishedAt;
  if (typeof value === "number") return value * 1000;
  const reading = typeof value === "string" ? readDate(value, timeZone) : undefined;
  return reading && "at" in reading ? reading.at : undefined;
}

/** Returns a value as a template shows it. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(textOf).join("");
  return value instanceof Float || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}
