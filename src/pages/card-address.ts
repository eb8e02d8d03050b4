import { createHash } from "node:crypto";
import type { Colour } from "../core/accent.ts";
import { encodedPath, markOf, type Picture } from "../core/brand.ts";
import type { Entry } from "../core/feeds/entry.ts";
import type { Site } from "../core/site.ts";
import { markColours } from "./mark.ts";

/** A picture of a title, for where a page is shared that has none. */
export const CARD = { path: "title-card.png", width: 1200, height: 630 };

/** Rises with how cards are drawn, so that those of before are no longer used. */
const EDITION = 1;

/** All that a card is drawn from. */
export interface Card {
  title: string;
  /** One character, in a box. */
  mark: string;
  /** Beside the mark. */
  name: string;
  ground: Colour;
  ink: Colour;
}

type Titled = Pick<Entry, "url" | "title">;

/** Returns the card of a post or of the site itself. */
export function cardOf(site: Pick<Site, "url" | "title" | "brand">, post?: Titled): Card {
  const { fill: ground, onFill: ink } = markColours(site);
  const texts = post ? { title: post.title, name: site.title } : { title: site.title, name: site.url.host };
  return { ...texts, mark: markOf(site.title), ground, ink };
}

/** A letter of a script that the font lacks. */
const UNKNOWN_LETTER =
  /(?![\p{Script=Latin}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Cyrillic}\p{Script=Common}])\p{L}/u;

/** Returns the address of a card, another one when the card changes; none where the card could not show the whole title. */
export function cardPicture(site: Pick<Site, "url" | "title" | "brand">, post?: Titled): Picture | undefined {
  const card = cardOf(site, post);
  if (UNKNOWN_LETTER.test(card.title)) return undefined;
  const url = new URL(CARD.path, site.url);
  const path = post && new URL(post.url).pathname.slice(site.url.pathname.length);
  url.search = `${path === undefined ? "" : `post=${encodedPath(decodeURIComponent(path))}&`}v=${cardVersion(card)}`;
  return { src: url.href, width: CARD.width, height: CARD.height };
}

export function cardVersion(card: Card): string {
  return createHash("sha256")
    .update(JSON.stringify([EDITION, card]))
    .digest("hex")
    .slice(0, 12);
}
