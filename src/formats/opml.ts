import { cleanText } from "./clean-text.ts";
import { escapeText, tag } from "./xml.ts";
import { ZonedDate } from "./zoned-date.ts";

/** A feed in a list, shown under its group. */
export interface ListedFeed {
  title: string;
  xmlUrl: string;
  htmlUrl: string;
  group?: string;
}

/** Writes a list of feeds for import by feed readers: OPML 2.0 (opml.org). */
export function writeOpml(list: {
  title: string;
  ownerName: string | undefined;
  feeds: ListedFeed[];
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

/** Writes one feed. OPML calls feeds of any format `rss`. */
function outline({ title, xmlUrl, htmlUrl }: ListedFeed): string {
  const text = cleanText(title);
  return tag("outline", { text, title: text, type: "rss", xmlUrl, htmlUrl });
}
