// The part of xml-js that `feed` uses: writing XML. Replaces the package (`ALIASES` in infra/bundle.ts).
export { default as js2xml } from "../node_modules/xml-js/lib/js2xml.js";
