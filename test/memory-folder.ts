import { mkdtempSync, readFileSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";

const MEMORY = "/dev/shm";
/** Bytes that all tests together never fill. */
const ROOM = 4 * 2 ** 30;

/** Makes a folder in memory until this process ends, where there is room for it and programs may lie there, as on Linux. */
export function memoryFolder(): string | undefined {
  if (!isUsable()) return undefined;
  const folder = mkdtempSync(join(MEMORY, "gazette-tests-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function isUsable(): boolean {
  try {
    const mount = readFileSync("/proc/mounts", "utf8")
      .split("\n")
      .find((line) => line.split(" ")[1] === MEMORY);
    const { bavail, bsize } = statfsSync(MEMORY);
    return mount !== undefined && !/[ ,](?:noexec|ro)[ ,]/.test(mount) && bavail * bsize > ROOM;
  } catch {
    return false;
  }
}
