import { cleanText } from "./clean-text.ts";
import { escapeText, tag } from "./xml.ts";
import { ZonedDate } from "./zoned-date.ts";

/** One feed in a list of feeds. Feeds of a group stand together under its name. */
export interface ListedFeed {
  title: string;
  xmlUrl: string;
  htmlUrl: string;
  group?: string;
}

/** A list of feeds that readers can import: OPML 2.0 (opml.org). */
export function writeOpml(list: {
  title: string;
  ownerName: string | undefined;
  feeds: ListedFeed[];
  /** Milliseconds since 1970. */
  dateModified: number;
}): string {
  const groups = Map.groupBy(list.feeds, ({ group }) => group);
  const outlines = [...groups].flatMap(([group, feeds]) => {
    if (group === undefined) return feeds.map(outline);
    const text = cleanText(group);
    return [tag("outline", { text, title: text }, ">"), ...feeds.map((feed) => `  ${outline(feed)}`), "</outline>"];
  });
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<opml version="2.0">',
    "  <head>",
    `    <title>${escapeText(cleanText(list.title))}</title>`,
    `    <dateModified>${new ZonedDate(list.dateModified, "UTC").toUTCString()}</dateModified>`,
    ...(list.ownerName ? [`    <ownerName>${escapeText(cleanText(list.ownerName))}</ownerName>`] : []),
    "  </head>",
    "  <body>",
    ...outlines.map((line) => `    ${line}`),
    "  </body>",
    "</opml>",
    "",
  ].join("\n");
}

/** `rss` is what OPML calls a feed of any format. */
function outline({ title, xmlUrl, htmlUrl }: ListedFeed): string {
  const text = cleanText(title);
  return tag("outline", { text, title: text, type: "rss", xmlUrl, htmlUrl });
}
