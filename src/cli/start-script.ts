import { extname } from "node:path";
import { fileURLToPath } from "node:url";

/** What `npm start` runs: TypeScript in the project, JavaScript in the package. */
export const START = fileURLToPath(new URL(`../../infra/dev/start${extname(import.meta.filename)}`, import.meta.url));
