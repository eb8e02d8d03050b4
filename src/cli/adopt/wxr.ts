import { createReadStream } from "node:fs";
import { Parser } from "htmlparser2";
import { Failure } from "../failure.ts";
import { terminalTexts } from "../terminal-texts.ts";

/** An entry of a WordPress export: its fields by the names of their elements. */
export interface WxrEntry {
  fields: Map<string, string>;
  terms: { domain: string; nicename: string; name: string }[];
  meta: Map<string, string>;
  comments: number;
  /** Whether it is longer than any post can be; `fields` is cut off. */
  isTooLong: boolean;
}

/** The fields of the site, and the names of its authors by login. */
export interface WxrSite {
  fields: Map<string, string>;
  authors: Map<string, string>;
}

/** Longer than a post can be. */
const ENTRY_MAX = 6_000_000;
/** Nothing in an export is longer in one piece, so that the parser never holds more. */
const PIECE_MAX = 16_000_000;
/** A field that tells something about the site, or a person's name. */
const FIELD_MAX = 10_000;

/** Streams a WordPress export (WXR). The site's fields are complete before the first entry. */
export async function readWxr(path: string, take: (entry: WxrEntry, site: WxrSite) => Promise<void>): Promise<WxrSite> {
  const says = terminalTexts().adopt;
  const site: WxrSite = { fields: new Map(), authors: new Map() };
  const open: string[] = [];
  const ready: WxrEntry[] = [];
  let entry: WxrEntry | undefined;
  let length = 0;
  let text = "";
  let author = { login: "", name: "" };
  let term: { domain: string; nicename: string } | undefined;
  let metaKey = "";
  /** Characters since the parser last reported anything. */
  let silent = 0;

  const parser = new Parser(
    {
      onprocessinginstruction(name) {
        // Exports declare nothing, and what declares entities can grow without end.
        if (name.startsWith("!")) throw new Failure(says.doctype(path, name));
      },
      onopentag(name, attributes) {
        silent = 0;
        open.push(name);
        text = "";
        if (name === "item") {
          entry = { fields: new Map(), terms: [], meta: new Map(), comments: 0, isTooLong: false };
          length = 0;
        } else if (name === "wp:author") author = { login: "", name: "" };
        else if (name === "category") term = { domain: attributes.domain ?? "", nicename: attributes.nicename ?? "" };
        else if (name === "wp:comment" && entry) entry.comments++;
      },
      ontext(piece) {
        silent = 0;
        length += piece.length;
        if (length > ENTRY_MAX) {
          if (entry) entry.isTooLong = true;
        } else text += piece;
      },
      onclosetag(name) {
        silent = 0;
        const parent = open.at(-2);
        const value = text.trim();
        text = "";
        open.pop();
        if (!entry) length = 0;
        if (name === "item" && entry) {
          ready.push(entry);
          entry = undefined;
        } else if (parent === "item" && entry) {
          if (name === "category" && term) entry.terms.push({ ...term, name: value });
          else if (!entry.fields.has(name)) entry.fields.set(name, value);
        } else if (parent === "wp:postmeta" && entry) {
          if (name === "wp:meta_key") metaKey = value;
          else if (name === "wp:meta_value") entry.meta.set(metaKey, value);
        } else if (parent === "wp:author") {
          if (name === "wp:author_login") author.login = value.slice(0, FIELD_MAX);
          if (name === "wp:author_display_name") author.name = value.slice(0, FIELD_MAX);
        } else if (name === "wp:author") site.authors.set(author.login, author.name || author.login);
        else if (parent === "channel") site.fields.set(name, value.slice(0, FIELD_MAX));
      },
    },
    { xmlMode: true, decodeEntities: true },
  );

  for await (const chunk of createReadStream(path, { encoding: "utf8", highWaterMark: 1 << 18 })) {
    silent += chunk.length;
    parser.write(chunk);
    if (silent > PIECE_MAX || open.length > 100) throw new Failure(says.hugePiece(path, PIECE_MAX / 1e6));
    for (const each of ready.splice(0)) await take(each, site);
  }
  parser.end();
  if (!site.fields.has("wp:wxr_version")) throw new Failure(says.noWordpress(path));
  for (const each of ready.splice(0)) await take(each, site);
  return site;
}
