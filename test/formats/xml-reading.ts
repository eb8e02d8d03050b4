import { XmlDocument } from "libxml2-wasm";

const NAMESPACES = {
  a: "http://www.w3.org/2005/Atom",
  at: "http://purl.org/atompub/tombstones/1.0",
  content: "http://purl.org/rss/1.0/modules/content/",
  dc: "http://purl.org/dc/elements/1.1/",
  fh: "http://purl.org/syndication/history/1.0",
  media: "http://search.yahoo.com/mrss/",
};

/** Returns the texts that an XPath finds. Throws libxml2's error if the document is not well-formed. */
export type Texts = (xpath: string) => string[];

export function readXml<T>(xml: string, read: (texts: Texts) => T): T {
  const document = XmlDocument.fromString(xml);
  try {
    return read((xpath) => document.find(xpath, NAMESPACES).map((node) => node.content));
  } finally {
    document.dispose();
  }
}
