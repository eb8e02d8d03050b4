import type { FileState } from "./states.ts";

/** A product whose exports are known. */
export interface Product {
  name: string;
  /** Each list of column names, as `keyOf` writes them, tells its exports from others. */
  has: string[][];
  /** The state of who has none. */
  state?: FileState;
  /** States of its own, or that mean something else there. */
  states?: Record<string, FileState>;
  /** Columns that mean something else there; an empty list means none. */
  columns?: Record<string, string>;
  /** Stands before a quote within quotes; doubled elsewhere (RFC 4180 §2). */
  escape?: string;
  /** Its exports hold one state a file, told by the file's name, or by a column that only that file has. */
  files?: { name: RegExp; column?: string; state: FileState }[];
}

export const PRODUCTS: Product[] = [
  {
    name: "Gazette",
    has: [
      ["email", "history"],
      ["email", "frequency", "timezone", "status"],
    ],
  },
  {
    name: "Mailchimp",
    has: [
      ["leid", "euid"],
      ["memberrating", "optintime"],
    ],
    state: "active",
    // Its fields for a postal address may have these names.
    columns: { status: "", subscribed: "", disabled: "" },
    files: [
      { name: /non-?subscribed/i, state: "never" },
      { name: /unsubscribed/i, column: "unsubtime", state: "unsubscribed" },
      { name: /cleaned/i, column: "cleantime", state: "bounce" },
      { name: /archived/i, state: "unsubscribed" },
    ],
  },
  { name: "Ghost", has: [["email", "subscribedtoemails"]], state: "active", columns: { status: "" } },
  // `Active` says who pays.
  { name: "Substack", has: [["email", "emaildisabled"]], state: "active", columns: { status: "" } },
  {
    name: "Buttondown",
    has: [
      ["emailaddress", "type", "creationdate"],
      ["email", "type", "creationdate"],
    ],
    columns: { status: "type" },
    states: { paused: "active" },
  },
  { name: "listmonk", has: [["uuid", "email", "status"]], columns: { created_at: "createdat" } },
  {
    name: "MailPoet",
    has: [
      ["email", "globalstatus"],
      ["email", "liststatus"],
      ["email", "globalerstatus"],
      ["email", "statutglobal"],
      ["email", "estadoglobal"],
    ],
    // They have not opened a mail for long, and are subscribed.
    states: { inactive: "active", inaktiv: "active", inactif: "active", inactivo: "active" },
    escape: "\\",
  },
  {
    name: "Keila",
    has: [
      ["email", "firstname", "lastname", "data", "status"],
      ["email", "doubleoptinat", "status"],
    ],
    states: { 0: "active", 1: "unsubscribed", 2: "bounce" },
  },
  {
    name: "Beehiiv",
    has: [
      ["email", "status", "subscriptiontier"],
      ["email", "status", "subscriptionpremiumtiers"],
      ["email", "status", "referralcode"],
    ],
    states: { inactive: "unsubscribed", validating: "pending", needsattention: "pending" },
  },
  {
    name: "phpList",
    has: [
      ["email", "confirmed", "blacklisted"],
      ["email", "confirmed", "uniqid"],
    ],
    // Whether an administrator added them.
    columns: { subscribed: "" },
  },
  { name: "Sendy", has: [["name", "email", "lastactivity", "status"]] },
  {
    name: "Kit",
    has: [
      ["email", "firstname", "state", "createdat"],
      ["emailaddress", "firstname", "state", "createdat"],
      ["email", "firstname", "status", "createdat", "tags"],
      ["emailaddress", "firstname", "status", "createdat", "tags"],
    ],
    states: { inactive: "pending", cold: "active" },
  },
];

/** Returns the product that exports such columns. */
export const productOf = (keys: string[]): Product | undefined =>
  PRODUCTS.find(({ has }) => has.some((names) => names.every((name) => keys.includes(name))));

/** Names of files, of any product, in which everybody has left. */
const FILES: NonNullable<Product["files"]> = [
  { name: /unsub|opt-?ed-?out|opt-?out|abgemeldet|desabon|d[eé]sinscri|退订|退訂/i, state: "unsubscribed" },
  { name: /bounce|cleaned|退信/i, state: "bounce" },
  { name: /complain|marked.?as.?spam|投诉/i, state: "complaint" },
  { name: /suppress|black-?list|block-?list|黑名单|黑名單|禁发/i, state: "manual" },
];

/** Returns the state of everybody in a file who has none of their own. */
export function stateOfFile(product: Product | undefined, keys: string[], fileName: string): FileState | undefined {
  const { files = [], state } = product ?? {};
  const named = [...files, ...FILES].find(({ name }) => name.test(fileName));
  if (named) return named.state;
  // Merged into one sheet, each row says it by its time.
  const present = files.filter(({ column }) => column !== undefined && keys.includes(column));
  return present.length === 1 ? present[0]?.state : state;
}
