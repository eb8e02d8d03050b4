import { readFile } from "node:fs/promises";
import { extname } from "node:path";

const TYPES: Record<string, string> = { ".css": "text/css", ".js": "text/javascript" };

/** The files that wrangler would serve: those that `infra/assets.ts` has laid out. */
export const localAssets = {
  async fetch(address: string | URL): Promise<Response> {
    const { pathname } = new URL(address);
    const bytes = await readFile(`dist/assets${pathname}`).catch(() => undefined);
    if (!bytes) return new Response(null, { status: 404 });
    return new Response(bytes, { headers: { "Content-Type": `${TYPES[extname(pathname)]}; charset=utf-8` } });
  },
};
