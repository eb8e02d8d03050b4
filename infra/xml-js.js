// The half of xml-js that `feed` uses: it writes XML and never reads it. wrangler.toml names this file in the package's place.
export { default as js2xml } from "../node_modules/xml-js/lib/js2xml.js";
