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

/** The library drops this one where a text of more than 16 bytes begins with it, as a sign of UTF-8. */
const BOM = "\ufeff";
const INSTEAD_OF_BOM = "\u{1fffe}\u{2fffe}";

export function readXml<T>(xml: string, read: (texts: Texts) => T): T {
  const document = XmlDocument.fromString(xml.replaceAll(BOM, INSTEAD_OF_BOM));
  try {
    return read((xpath) =>
      document.find(xpath, NAMESPACES).map((node) => node.content.replaceAll(INSTEAD_OF_BOM, BOM)),
    );
  } finally {
    document.dispose();
  }
}
