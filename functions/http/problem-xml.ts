import { cleanText } from "../../src/formats/clean-text.ts";
import { escapeText } from "../../src/formats/xml.ts";

/** Returns whether an address answers in XML: feeds and lists of feeds. An object's key may end like one. */
export function isXmlAddress(path: string): boolean {
  return path.endsWith(".xml") && !path.startsWith("/api/");
}

/** Writes problem details as XML (RFC 9457 appendix B). */
export function problemXml(details: object): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n<problem xmlns="urn:ietf:rfc:7807">${members(details)}</problem>\n`;
}

function members(details: object): string {
  const named = Array.isArray(details) ? details.map((one) => ["i", one]) : Object.entries(details);
  return named
    .map(([name, value]) => {
      const text = value instanceof Object ? members(value) : escapeText(cleanText(String(value)));
      return `<${name}>${text}</${name}>`;
    })
    .join("");
}
