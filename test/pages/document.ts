import { XmlDocument, type XmlElement } from "libxml2-wasm";

/** Parses a page strictly with libxml2: an unescaped character or an unclosed element is an error. */
export function documentOf(html: string) {
  const document = XmlDocument.fromString(html.replace("<!doctype html>", "<!DOCTYPE html>"));
  const all = (xpath: string) => document.root.find(xpath) as XmlElement[];
  return {
    all,
    text: (xpath: string) => all(xpath).map((element) => element.content.trim()),
    attributes: (xpath: string, name: string) => all(xpath).map((element) => element.attr(name)?.value),
    dispose: () => document.dispose(),
  };
}
