import { execFileSync } from "node:child_process";
import { delimiter } from "node:path";

/** The path of the system's Node if it is older than ours, otherwise empty. */
export const olderNode = (() => {
  const path = (process.env.PATH ?? "").split(delimiter).filter((folder) => !folder.includes("node_modules"));
  try {
    const version = ["-p", "process.versions.node.split('.')[0] < 24 ? process.execPath : ''"];
    return execFileSync("node", version, {
      env: { ...process.env, PATH: path.join(delimiter) },
      encoding: "utf8",
    }).trim();
  } catch {
    return "";
  }
})();
