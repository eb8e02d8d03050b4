import { objectKind } from "../core/posts/object-key.ts";
import { type Folder, findFile, type LocalFile } from "./folder.ts";
import { printable } from "./printable.ts";
import { printSkipped } from "./publish-report.ts";
import type { RemoteObject } from "./publishing-api.ts";
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

export function printPlan({ changed, unchanged, gone }: Plan, { ignored, skipped }: Folder, json: boolean): void {
  const lists = { upload: changed.map(({ key }) => key), withdraw: gone, ignore: ignored };
  if (json) {
    console.log(JSON.stringify({ dryRun: true, ...lists, unchanged: unchanged.length, skipped }));
    return;
  }
  for (const [verb, keys] of Object.entries(lists)) {
    for (const key of keys) console.log(`would ${verb.padEnd(8)}  ${printable(key)}`);
  }
  const counts = Object.entries(lists).map(([verb, keys]) => `${verb} ${keys.length}`);
  console.log([...counts, `unchanged ${unchanged.length}`].join("  "));
  printSkipped(skipped);
}
