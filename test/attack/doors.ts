/** Who asks. What a subscriber may see of themselves, nobody else may but the publisher. */
export type Who = "stranger" | "ann" | "bob" | "carol" | "publisher" | "admin" | "desk";

/** Something in a request that can be anything. */
export interface Field {
  where: "path" | "query" | "header" | "json" | "form";
  /** Of a field in JSON, the way to it: `objects.0.key`. */
  name: string;
  usual: string;
  /** Characters it may have, where the contract says so. */
  maxLength?: number;
}

/** An address with everything that can be sent to it. */
export interface Door {
  method: string;
  /** With `{name}` for each field of the path. */
  path: string;
  who: Who;
  fields: Field[];
  body: "none" | "json" | "form" | "upload" | "csv" | "bytes";
  /** Bytes its body may have. */
  bodyMax: number;
}

const KILOBYTE = 1024;
const FORM_MAX = 64 * KILOBYTE;
const CHOICE_MAX = 2 * KILOBYTE ** 2;
const JSON_MAX = KILOBYTE ** 2;

interface Schema {
  type?: string;
  enum?: string[];
  const?: unknown;
  default?: unknown;
  example?: unknown;
  maxLength?: number;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
}

interface Operation {
  security?: Record<string, unknown>[];
  parameters?: { name: string; in: "path" | "query" | "header"; schema: Schema }[];
  requestBody?: { content: Record<string, { schema?: Schema }> };
}

/** What OpenAPI leaves to whoever reads it. */
const USUAL: Record<string, string> = {
  id: "1",
  key: "posts/2026-11-20-a.md",
  month: "2026-10",
  email: "nobody@harbour.example",
  to: "nobody@harbour.example",
  base64: "YQ==",
  timezone: "Europe/London",
  before: "1",
  hour: "7",
  into: "news",
  label: "CI",
  file: '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
};

/** Every operation of the service's own contract. */
export function operations(document: { paths: Record<string, Record<string, Operation>> }): Door[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security = [], parameters = [], requestBody }]) => {
      const content = requestBody?.content ?? {};
      const schema = content["application/json"]?.schema;
      const type = schema ? "json" : content["text/csv"] ? "csv" : requestBody ? "bytes" : "none";
      const [scope] = Object.keys(security[0] ?? {});
      return {
        method: method.toUpperCase(),
        path,
        who: scope === "admin" ? "admin" : scope === undefined ? "stranger" : "publisher",
        fields: [
          ...parameters.map(({ name, in: where, schema }) => fieldOf(where, name, schema)),
          ...(schema ? textsIn(schema, "") : []),
        ],
        body: type,
        bodyMax: JSON_MAX,
      } satisfies Door;
    }),
  );
}

function fieldOf(where: Field["where"], name: string, schema: Schema): Field {
  const usual = String(schema.enum?.[0] ?? schema.const ?? schema.default ?? schema.example ?? usualOf(name));
  return { where, name, usual, ...(schema.maxLength !== undefined && { maxLength: schema.maxLength }) };
}

const usualOf = (name: string) => USUAL[name.split(".").at(-1) ?? ""] ?? "";

function textsIn(schema: Schema, name: string): Field[] {
  const inner = schema.anyOf?.find(({ type }) => type !== "null") ?? schema;
  const below = (part: string) => (name === "" ? part : `${name}.${part}`);
  if (inner.properties)
    return Object.entries(inner.properties).flatMap(([part, property]) => textsIn(property, below(part)));
  if (inner.items) return textsIn(inner.items, below("0"));
  return [fieldOf("json", name, inner)];
}

const door = (
  method: string,
  path: string,
  who: Who,
  fields: Field[],
  body: Door["body"] = "none",
  bodyMax = FORM_MAX,
): Door => ({ method, path, who, fields, body, bodyMax });

const inPath = (...names: string[]): Field[] => names.map((name) => fieldOf("path", name, {}));
const query = (...names: string[]): Field[] => names.map((name) => fieldOf("query", name, {}));
const sent = (...names: string[]): Field[] => names.map((name) => fieldOf("form", name, {}));

const BRAND = [
  "logo.light",
  "icon",
  "accent_color",
  "stylesheet",
  "navigation.0.label.en",
  "navigation.0.url",
  "about.en",
];
const MAIL_WORDS = ["newsletter.reply_to", "newsletter.subject.en", "newsletter.footer.en"];
const POST = ["title", "date", "categories", "tags", "description", "image", "draft", "email", "body"];
const DELIVERY = ["frequency", "hour", "timeZone", "language"];
const FOLLOWS = ["categories", "tags", "authors", "watches", "q", "search"];
const CHANGE = ["add", "remove", "everything"];

/** Every form, by whoever may send it. `:token` is a link's. */
export const FORMS: Door[] = (
  [
    [
      "/subscribe",
      "stranger",
      ["email", "website", "enter", "cf-turnstile-response", ...DELIVERY, ...FOLLOWS],
      CHOICE_MAX,
    ],
    ["/preferences", "stranger", ["email"]],
    ["/confirm/:token", "carol", []],
    ["/unsubscribe/:token", "carol", ["reason", "List-Unsubscribe"]],
    ["/unsubscribe/:token/less-often", "carol", ["frequency"]],
    ["/unfollow/:token/:name", "ann", ["everything"]],
    ["/unfollow/:token/:name/undo", "bob", []],
    ["/preferences/:token", "ann", DELIVERY],
    ["/preferences/:token/follows", "ann", CHANGE],
    ["/preferences/:token/erase", "carol", []],
    ["/preferences/:token/address", "ann", ["email"]],
    ["/address/:token", "ann", []],
    ["/manage/:token", "ann", DELIVERY],
    ["/manage/:token/follows", "ann", CHANGE],
    ["/manage/:token/link", "ann", []],
    ["/unsubscribe/:token/undo", "bob", []],
    ["/admin/login", "stranger", ["token", "next"]],
    ["/admin/issues/:id/:action{pause|resume|cancel}", "desk", ["reason"]],
    ["/admin/issues/:id/resend", "desk", ["id", "state"]],
    ["/admin/issues/:id/edit", "desk", ["etag", "ordered", "note", "post.0", "remark.0", "drop.0", "move", "then"]],
    ["/admin/issues/:id/send-now", "desk", []],
    ["/admin/issues/:id/test", "desk", ["to", "language", "categories"], CHOICE_MAX],
    ["/admin/subscribers/:id/suppress", "desk", ["reason"]],
    ["/admin/subscribers/:id/preferences", "desk", DELIVERY],
    ["/admin/subscribers/:id/follows", "desk", CHANGE],
    ["/admin/subscribers/:id/unsubscribe", "desk", []],
    ["/admin/subscribers/bulk", "desk", ["action", "ids", "reason"]],
    ["/admin/posts/mail", "desk", ["key"]],
    ["/admin/posts/release", "desk", ["through"]],
    ["/admin/posts/withdraw-missing", "desk", ["through"]],
    ["/admin/sender/start", "desk", []],
    ["/admin/tokens", "desk", ["label", "scope", "days"]],
    ["/admin/tokens/:id/revoke", "desk", []],
    ["/admin/webhooks", "desk", ["url", "only", "addresses", "post.published"]],
    ["/admin/webhooks/:id/:action", "desk", ["sequence"]],
    ["/admin/import", "desk", ["consent", "text", "name", "confirm", "stop", "checked", "order"], CHOICE_MAX],
    ["/admin/suppressions", "desk", ["email", "detail"]],
    ["/admin/suppressions/import", "desk", ["file"], CHOICE_MAX, "upload"],
    ["/admin/suppressions/lift", "desk", ["email"]],
    ["/admin/posts/save", "desk", ["key", "etag", ...POST], 6 * JSON_MAX, "upload"],
    ["/admin/posts/preview", "desk", ["key", ...POST], 6 * JSON_MAX, "upload"],
    ["/admin/posts/picture", "desk", ["file"], 10 * JSON_MAX, "upload"],
    ["/admin/posts/withdraw", "desk", ["key", "etag"]],
    ["/admin/posts/restore", "desk", ["copy"]],
    ["/admin/brand", "desk", ["etag", ...BRAND, ...MAIL_WORDS]],
    ["/admin/brand/picture", "desk", ["etag", "use", "file"], JSON_MAX, "upload"],
    ["/admin/category/title", "desk", ["id", "title"]],
    ["/admin/category/merge", "desk", ["id", "into"]],
    ["/admin/category/unmerge", "desk", ["id"]],
  ] as const
).map(([path, who, names, max, body = "form" as const]) => door("POST", path, who, sent(...names), body, max));

const HEADERS: Field[] = [
  ["Accept-Language", "en"],
  ["If-None-Match", '"x"'],
  ["If-Match", '"x"'],
  ["If-Range", '"x"'],
  ["Range", "bytes=0-9"],
  ["User-Agent", "Feedly/1.0 (12 subscribers)"],
  ["Cookie", "gazette-desk=x.y"],
  ["Authorization", "Bearer x"],
  ["Idempotency-Key", "x"],
  ["Origin", "https://evil.example"],
  ["CF-Connecting-IP", ""],
  ["Content-Type", "text/plain"],
  ["X-Forwarded-Host", "evil.example"],
].map(([name = "", usual = ""]) => ({ where: "header", name, usual }));

/** Pages and files, with all that an address or a header may say. */
export const PAGES: Door[] = [
  door("GET", "/", "stranger", [...query("before"), ...HEADERS]),
  door("GET", "/rss.xml", "stranger", HEADERS),
  door("GET", "/assets/a.png", "stranger", HEADERS),
  door("GET", "/api/v1/state", "stranger", HEADERS),
  door("GET", "/admin", "stranger", HEADERS),
  door("GET", "/search", "stranger", query("q", "before")),
  ...["categories", "tags", "authors"].map((folder) => door("GET", `/${folder}/{id}/`, "stranger", inPath("id"))),
  door("GET", "/posts/2026/{slug}", "stranger", inPath("slug")),
  door("GET", "/assets/{key}", "stranger", inPath("key")),
  door("GET", "/archive/{month}/", "stranger", inPath("month")),
  door("GET", "/issues/{id}", "stranger", inPath("id")),
  ...["confirm", "unsubscribe", "preferences"].map((way) =>
    door("GET", `/${way}/{token}`, "stranger", inPath("token")),
  ),
  door("GET", "/preferences/:token", "ann", query("q")),
  door("GET", "/manage/:token", "ann", query("q")),
  door("GET", "/unfollow/:token/:name", "ann", []),
  door("GET", "/unfollow/{token}/{name}", "stranger", inPath("token", "name")),
  door("GET", "/subscribe", "stranger", query("category", "tag", "author", "q")),
  door("GET", "/preferences/:token/address", "ann", []),
  door("GET", "/address/:token", "ann", []),
  door("GET", "/preferences/:token/export", "bob", []),
  door("GET", "/admin/subscribers", "desk", query("q", "after", "state")),
  door("GET", "/admin/suppressions", "desk", query("q", "after")),
  door("GET", "/admin/suppressions/lift", "desk", query("email")),
  door("GET", "/admin/categories", "desk", query("q", "from")),
  door("GET", "/admin/category", "desk", query("id")),
  door("GET", "/admin/category/merge", "desk", query("id", "into")),
  door("GET", "/admin/posts/new", "desk", []),
  door("GET", "/admin/posts/edit", "desk", query("key", "as", "line")),
  door("GET", "/admin/posts/preview", "desk", []),
  door("GET", "/admin/posts/withdraw", "desk", query("key")),
  door("GET", "/admin/posts/withdrawn", "desk", []),
  door("GET", "/admin/brand", "desk", []),
  door("GET", "/admin/brand/accent.svg", "desk", query("color")),
  door("GET", "/admin/issues/1/preview", "desk", query("categories", "language")),
  door("GET", "/admin/login", "stranger", query("next")),
];
