import type { Door, Field } from "./doors.ts";

/** A request as it goes out. */
export interface Sent {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
}

/** What a field holds instead of the usual; several values where a field may stand there again. */
export type Values = Map<Field, unknown>;

/** A request through a door. `link`: the token in its path, and `name` what it is about; `headers`: what whoever asks shows of themselves. */
export function requestOf(
  door: Door,
  values: Values,
  {
    link = "nobody",
    name = "nothing",
    headers = {},
    formToken,
  }: { link?: string; name?: string; headers?: Record<string, string>; formToken?: string },
): Sent {
  const heldBy = (field: Field) => (values.has(field) ? values.get(field) : field.usual);
  const textOf = (field: Field) => String(heldBy(field));
  const fields = (where: Field["where"]) => door.fields.filter((field) => field.where === where);
  let path = door.path
    .replaceAll(":token", link)
    .replaceAll(":name", name)
    .replaceAll(/:order\{[^}]*\}/g, "pause")
    .replaceAll(":id", "1");
  for (const field of fields("path")) path = path.replace(`{${field.name}}`, () => encode(textOf(field)));
  // What is usual is left out, so that each request says one thing.
  const search = fields("query")
    .filter((field) => values.has(field))
    .flatMap((field) => [heldBy(field)].flat().map((value) => `${field.name}=${encode(String(value))}`));
  const own = Object.fromEntries(
    fields("header")
      .filter((field) => values.has(field))
      .map((field) => [field.name, textOf(field)]),
  );
  const [type, body] = bodyOf(door, fields, heldBy, formToken);
  return {
    method: door.method,
    path: search.length > 0 ? `${path}?${search.join("&")}` : path,
    headers: { ...(type === undefined ? {} : { "Content-Type": type }), ...headers, ...own },
    body,
  };
}

function bodyOf(
  { body }: Door,
  fields: (where: Field["where"]) => Field[],
  heldBy: (field: Field) => unknown,
  formToken: string | undefined,
): [type?: string, body?: string] {
  if (body === "form" || body === "upload") {
    const given = fields("form").flatMap((field) =>
      [heldBy(field)]
        .flat()
        .filter((value) => value !== "")
        .map((value) => [field.name, String(value)] as const),
    );
    const all = formToken === undefined ? given : [["form_token", formToken] as const, ...given];
    if (body === "upload") return [`multipart/form-data; boundary=${BOUNDARY}`, multipart(all)];
    return ["application/x-www-form-urlencoded", all.map(([name, value]) => `${name}=${encode(value)}`).join("&")];
  }
  if (body === "json") {
    const root: Record<string, unknown> = {};
    for (const field of fields("json")) if (heldBy(field) !== "") put(root, field.name.split("."), heldBy(field));
    return ["application/json", JSON.stringify(root)];
  }
  if (body === "csv") return ["text/csv", "email,status\nnobody@harbour.example,pending\n"];
  if (body === "bytes") return ["application/octet-stream", "---\ntitle: a\ndate: 2026-11-20\n---\nb\n"];
  return [];
}

const BOUNDARY = "----between";

function multipart(parts: (readonly [name: string, value: string])[]): string {
  const written = parts.map(([name, value]) => {
    const file = name === "file" ? '; filename="a.svg"' : "";
    return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`;
  });
  return `${written.join("")}--${BOUNDARY}--\r\n`;
}

/** Puts a value where its name leads. A list is known by the place of its first: `objects.0.key`. */
function put(root: Record<string, unknown>, names: string[], value: unknown): void {
  let into = root;
  names.slice(0, -1).forEach((name, at) => {
    into[name] = into[name] ?? (names[at + 1] === "0" ? [] : {});
    into = into[name] as Record<string, unknown>;
  });
  into[names.at(-1) ?? ""] = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
}

/** Percent-encoded, also what is no text: half a character. */
export function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
