// Runs before `npm pack`: writes all that the package holds into dist/package, in JavaScript that Node 20 runs. The layout is that
// of the project, so that files find each other as they do here.
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeBuiltWorker } from "./built-worker.ts";
import { writeScripts } from "./write-scripts.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, "dist/package");

const { name, version } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));

await rm(folder, { recursive: true, force: true });
await writeBuiltWorker(folder, { assets: "dist/assets", migrations: "infra/migrations" });
for (const path of ["dist/assets", "infra/migrations", "infra/aws"]) await copy(path);
await writeScripts(["src/cli/gazette.ts", "src/cli/reading-thread.ts"], folder);
await writeScripts(["infra/dev/start.ts", "infra/dev/ses.ts"], folder);
await writeFile(join(folder, "package.json"), `${JSON.stringify({ name, version, type: "module" })}\n`);

async function copy(path: string): Promise<void> {
  // Terraform leaves its state and providers beside the files, with keys in them.
  const isOurs = (source: string) => !/(?:^|\/)(?:\.terraform.*|tests|.*\.tfstate.*|.*\.tfvars)$/.test(source);
  await mkdir(join(folder, path, ".."), { recursive: true });
  await cp(join(root, path), join(folder, path), { recursive: true, filter: isOurs });
}
