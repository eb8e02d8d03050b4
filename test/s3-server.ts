// An S3 server for tests: node test/s3-server.ts FOLDER, with the empty bucket `gazette`. Its pages are as short as S3 allows a
// server to make them, so that a listing of several takes dozens of objects, not a thousand.
import { createRequire } from "node:module";

/** Objects on a page of a listing, whatever is asked for. */
const PAGE = 100;

interface Listing {
  maxKeys: number;
}

/** The parts of s3rver that are used here; it has no types. */
interface Server {
  store: { listObjects(bucket: string, options: Listing): Promise<unknown> };
  run(): Promise<{ address: string; port: number }>;
}

const S3rver: new (options: object) => Server = createRequire(import.meta.url)("s3rver");
const server = new S3rver({
  directory: process.argv[2],
  address: "127.0.0.1",
  port: 0,
  silent: true,
  vhostBuckets: false,
  configureBuckets: [{ name: "gazette" }],
});
const { store } = server;
const listObjects = store.listObjects.bind(store);
store.listObjects = (bucket, options) => listObjects(bucket, { ...options, maxKeys: Math.min(options.maxKeys, PAGE) });
const { address, port } = await server.run();
console.log(`S3 server listening on ${address}:${port}`);
