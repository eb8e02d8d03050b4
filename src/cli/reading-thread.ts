// Runs in a thread of its own: takes turns at reading the posts of a folder.
import { parentPort, workerData } from "node:worker_threads";
import { turnReader } from "./post-reader.ts";
import type { ThreadData } from "./read-posts.ts";

const { url, folder, taken } = workerData as ThreadData;
const next = turnReader({ ...folder, site: { ...folder.site, url: new URL(url), hub: undefined } }, taken);
for (let turn = await next(); turn; turn = await next()) parentPort?.postMessage(turn);
