import { languageFor } from "../locales/index.ts";
import { publishTexts } from "../locales/publish.ts";
import { terminalLanguage } from "./told-reason.ts";

/** Returns what `check` and `publish` say, in the terminal's language. */
export const publishSays = () => publishTexts[languageFor(terminalLanguage())];
