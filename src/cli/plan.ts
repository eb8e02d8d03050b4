import { objectKind } from "../core/posts/object-key.ts";
import { type Folder, findFile, type LocalFile } from "./folder.ts";
import { printable } from "./printable.ts";
import { printCounts, printIgnored, printSkipped } from "./publish-report.ts";
import type { RemoteObject } from "./publishing-api.ts";
import { terminalTexts } from "./terminal-texts.ts";
import { fileDiffers } from "./upload.ts";

/** What a publish will do: upload new and changed files, withdraw keys whose file is gone. */
export interface Plan {
  changed: LocalFile[];
  unchanged: string[];
  gone: string[];
}

export async function planOf(folder: Folder, remote: Map<string, RemoteObject>, prune: boolean): Promise<Plan> {
  const plan: Plan = { changed: [], unchanged: [], gone: [] };
  for (const file of folder.files) {
    if (await fileDiffers(file, remote.get(file.key))) plan.changed.push(file);
    else plan.unchanged.push(file.key);
  }
  if (prune) {
    const here = new Set(folder.files.map(({ key }) => key));
    for (const key of remote.keys()) {
      if (!folder.owns(key) || here.has(key)) continue;
      // No post may refer to it any more, but its file is there.
      if (objectKind(key) === "attachment" && (await findFile(folder, key))) continue;
      plan.gone.push(key);
    }
  }
  return plan;
}

/** Returns the plan as `--json` prints it. */
export function plannedKeys({ changed, gone }: Plan) {
  return { dryRun: true, upload: changed.map(({ key }) => key), withdraw: gone };
}

export function printPlannedKeys(plan: Plan): void {
  const { upload, withdraw } = plannedKeys(plan);
  const { would } = terminalTexts().publish;
  for (const key of upload) console.log(`${would.upload}  ${printable(key)}`);
  for (const key of withdraw) console.log(`${would.withdraw}  ${printable(key)}`);
}

/** Prints what an upload into the bucket would do: nobody reads the posts there. */
export function printPlan(plan: Plan, { ignored, skipped }: Folder, json: boolean): void {
  const counts = { uploaded: plan.changed.length, removed: plan.gone.length, unchanged: plan.unchanged.length };
  if (json) {
    console.log(
      JSON.stringify({ ...plannedKeys(plan), ...counts, ignored: ignored.length, ignoredFiles: ignored, skipped }),
    );
    return;
  }
  printPlannedKeys(plan);
  printCounts({ ...counts, ignored: ignored.length });
  printIgnored(ignored);
  printSkipped(skipped);
}
