import { type Reason, reason } from "../reason.ts";
import { ADDRESS_BYTES_MAX, addressProblem, canonicalPath, withoutIndex } from "./address.ts";
import type { Problem } from "./post.ts";

/** Characters of what was given that a reason repeats. */
const REPEATED_MAX = 80;
const STATUS_MAX = 20;

/** One line of `_redirects`. */
export interface Redirect {
  /** Canonical path with its query, if any. A last segment `*` stands for the rest, and `:name` for one segment. */
  from: string;
  /** A path from the root, or an absolute http(s) address, in which `:name` and `:splat` are filled in. */
  to: string;
  status: RedirectStatus;
  line: number;
}

const STATUSES = [301, 302, 303, 307, 308] as const;
export type RedirectStatus = (typeof STATUSES)[number];

export const REDIRECTS_BYTES_MAX = 100_000;
const LINES_MAX = 2_000;
/** With `*` or `:name`: these are tried one by one. */
const PATTERNS_MAX = 100;
const HOPS_MAX = 10;

const VARIABLE = /:[a-z]\w*/gi;

/** Reads the lines of `_redirects`, as Netlify and Cloudflare Pages write them: from, to, and a status. */
export function readRedirects(text: string, site?: URL): { redirects: Redirect[]; problems: Problem[] } {
  const redirects: Redirect[] = [];
  const problems: Problem[] = [];
  const known = new Set<string>();
  let patterns = 0;
  for (const [index, source] of text.split("\n").entries()) {
    const line = index + 1;
    const words = source
      .replace(/(?:^|\s)#.*/, "")
      .split(/\s+/)
      .filter((word) => word !== "");
    if (words.length === 0) continue;
    const read =
      redirects.length >= LINES_MAX ? reason("redirects-too-many", { most: LINES_MAX }) : readLine(words, site);
    if ("code" in read) problems.push({ line, reason: read });
    else if (known.has(read.from))
      problems.push({ line, reason: reason("redirect-twice", { address: `/${read.from}` }) });
    else if (isPattern(read.from) && ++patterns > PATTERNS_MAX)
      problems.push({ line, reason: reason("redirects-too-many", { most: PATTERNS_MAX }) });
    else {
      known.add(read.from);
      redirects.push({ ...read, line });
    }
  }
  // Where a pattern leads depends on what is asked for.
  const fixed = redirects.filter(({ from }) => !isPattern(from));
  for (const { from, line } of fixed)
    if (isLoop(fixed, from)) problems.push({ line, reason: reason("redirect-loop", { address: `/${from}` }) });
  return { redirects, problems };
}

function readLine(words: string[], site: URL | undefined): Omit<Redirect, "line"> | Reason {
  const [from = "", ...others] = words;
  const at = others.findIndex((word) => /^\/|^https?:\/\//i.test(word));
  const [to, code = "301", ...conditions] = at < 0 ? [] : others.slice(at);
  if (to === undefined) return reason("redirect-without-target");
  // Netlify writes a query as words between the two.
  const query = others.slice(0, at);
  if (conditions.length > 0 || !query.every((word) => /^[^=:]+=[^:]*$/.test(word)))
    return reason("redirect-condition", { words: [...query, ...conditions].join(" ").slice(0, REPEATED_MAX) });
  const status = STATUSES.find((status) => String(status) === code.replace(/!$/, ""));
  if (!status) return reason("redirect-status", { status: code.slice(0, STATUS_MAX), names: STATUSES.map(String) });
  const asked = asPath(from);
  if (asked === undefined) return reason("redirect-from", { address: from.slice(0, REPEATED_MAX) });
  const [path = "", search = ""] = asked.split(/\?(.*)/s);
  const canonical = withoutIndex(canonicalPath(path));
  const parameters = [search, ...query].filter((part) => part !== "").join("&");
  const wrong = canonical === "" && parameters !== "" ? undefined : addressProblem(canonical);
  const problem =
    (wrong?.code === "address-of-file" ? undefined : wrong) ??
    (/\*/.test(canonical.replace(/(?:^|\/)\*$/, ""))
      ? reason("redirect-from", { address: from.slice(0, REPEATED_MAX) })
      : undefined);
  if (problem) return problem;
  const target = readTarget(to, site);
  if (typeof target !== "string") return target;
  return {
    from: canonical + (parameters === "" ? "" : new URL(`https://site.invalid/?${parameters}`).search),
    to: target,
    status,
  };
}

/** Reads where a redirect leads. An address of the site itself becomes a path, so that a circle is seen. */
function readTarget(to: string, site: URL | undefined): string | Reason {
  if (to.length > ADDRESS_BYTES_MAX) return reason("address-too-long", { most: ADDRESS_BYTES_MAX });
  if (to.startsWith("/") && !to.startsWith("//")) return to;
  if (hasVariableHost(to)) return reason("redirect-host", { address: to.slice(0, REPEATED_MAX) });
  const url = /^(?:https?:)?\/\//i.test(to) ? URL.parse(to.replace(/^\/\//, "https://")) : null;
  if (!url) return reason("redirect-without-target");
  return url.host === site?.host ? url.href.slice(url.origin.length) : url.href;
}

/** Makes the lines that lead from a post's addresses, each a canonical path, to another place. */
export function redirectsTo(to: string, addresses: string[], site: URL): Redirect[] | Reason {
  const target = readTarget(/^\/|^[a-z][a-z\d+.-]*:/i.test(to) ? to : `/${to}`, site);
  if (typeof target !== "string") return target;
  return [...new Set(addresses)].map((from) => ({ from, to: target, status: 301, line: 0 }));
}

/** Where a redirect leads, for a path that is asked for with a query or without. */
export interface RedirectTarget {
  /** A canonical path with its query and fragment, or an absolute address. */
  to: string;
  isOurs: boolean;
  status: RedirectStatus;
}

/**
 * Finds the first line for a canonical path, with a slash at its end or without. A line with a query is for that query alone;
 * others hand the query on.
 */
export function redirectOf(redirects: Redirect[], path: string, search: string): RedirectTarget | undefined {
  const bare = withoutIndex(path).replace(/\/$/, "");
  const asked = new Set([bare, `${bare}/`]);
  if (search !== "") for (const address of [...asked]) asked.add(address + search);
  for (const { from, to, status } of redirects) {
    const values = isPattern(from) ? matched(from, path) : asked.has(from) ? {} : undefined;
    if (values) return { status, ...filledIn(to, values, from.includes("?") ? "" : search) };
  }
  return undefined;
}

/** Returns whether lines lead from a canonical path in a circle. */
export function isLoop(redirects: Redirect[], path: string, search = ""): boolean {
  let [at, query] = path.split(/(?=\?)/) as [string, string?];
  query ??= search;
  for (let hop = 0; hop < HOPS_MAX; hop++) {
    const target = redirectOf(redirects, at, query);
    if (!target?.isOurs) return false;
    [at = "", query = ""] = target.to.replace(/#.*/s, "").split(/(?=\?)/);
  }
  return true;
}

function asPath(text: string): string | undefined {
  if (text.startsWith("/")) return text;
  const url = /^https?:\/\//i.test(text) ? URL.parse(text) : null;
  return url ? url.pathname + url.search : undefined;
}

/** Returns whether the host is filled in from what is asked for: it could be anybody's. */
function hasVariableHost(address: string): boolean {
  const authority = /^https?:\/\/([^/?#]*)/i.exec(address)?.[1] ?? "";
  return /[@*]|:(?!\d+$)/.test(authority);
}

const isPattern = (from: string) => /(?:^|\/)(?:\*$|:[a-z])/i.test(from);
const segmentsOf = (path: string) => path.split("/").filter((segment) => segment !== "");

function matched(from: string, path: string): Record<string, string> | undefined {
  const values: Record<string, string> = {};
  const [pattern, segments] = [segmentsOf(from), segmentsOf(path)];
  const rest = pattern.at(-1) === "*" ? pattern.slice(0, -1) : undefined;
  const fixed = rest ?? pattern;
  if (rest ? segments.length < rest.length : segments.length !== pattern.length) return undefined;
  for (const [index, part] of fixed.entries()) {
    const segment = segments[index] ?? "";
    if (part.startsWith(":")) values[part.slice(1).toLowerCase()] = segment;
    else if (part !== segment) return undefined;
  }
  if (rest) values.splat = segments.slice(rest.length).join("/") + (path.endsWith("/") ? "/" : "");
  return values;
}

function filledIn(to: string, values: Record<string, string>, search: string): { to: string; isOurs: boolean } {
  // The port of a host is no variable.
  const [, start = "", rest = ""] = /^(https?:\/\/[^/?#]*)?(.*)$/is.exec(to) ?? [];
  const text = rest.replace(VARIABLE, (name) => values[name.slice(1).toLowerCase()] ?? name);
  const [, path = "", query = "", fragment = ""] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(text) ?? [];
  const tail = (query || search) + fragment;
  if (start !== "") return { to: start + path + tail, isOurs: false };
  return { to: canonicalPath(path) + tail, isOurs: true };
}
