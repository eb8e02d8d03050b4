// Run before bundling (infra/bundle.ts): copies the schemas of the two SDK clients with each marked as
// free of side effects, so that those of operations that Gazette never calls are left out of the Worker. esbuild keeps them
// otherwise, because it takes their computed keys for code that might do something.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeNew } from "./write-new.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
/** `ALIASES` puts what is written here in place of both clients' own schemas. */
const folder = join(root, "dist/sdk-schemas");

mkdirSync(folder, { recursive: true });
const taken = new Set(["errorTypeRegistries"]);
const lines = ["client-s3", "client-ses"].map((client) => {
  const source = join(root, "node_modules/@aws-sdk", client, "dist-es");
  const text = readFileSync(join(source, "schemas/schemas_0.js"), "utf8")
    .replaceAll('"../models/', `"${join(source, "models")}/`)
    .replace(/(?<=^(?:export )?var [\w$]+ = )(\[.*?\])(?=;$)/gms, "/* @__PURE__ */ (() => $1)()");
  writeNew(join(folder, `${client}.js`), Buffer.from(text));
  // A few names are in both, and stand for schemas of operations that are not called.
  const names = [...text.matchAll(/^export (?:var|const) ([\w$]+)/gm)].flatMap(([, name = ""]) =>
    taken.has(name) ? [] : [name],
  );
  for (const name of names) taken.add(name);
  return `export { ${names.join(", ")} } from "./${client}.js";\n`;
});
const registries = `import { errorTypeRegistries as s3 } from "./client-s3.js";
import { errorTypeRegistries as ses } from "./client-ses.js";
export const errorTypeRegistries = [...s3, ...ses];
`;
writeNew(join(folder, "index.js"), Buffer.from(lines.join("") + registries));
