import { logOf } from "../src/shared-parts.ts";
import type { GazetteEnv } from "./env.ts";

/** What a data centre keeps under an address: bytes, and a text about them. */
export interface Kept {
  bytes: Uint8Array<ArrayBuffer>;
  about: string;
}

/**
 * Opens an address of the data centre's cache, which all isolates there share. A cache that fails has nothing: no reader waits or
 * is refused because of it.
 */
export function edgeCache(env: GazetteEnv, address: string) {
  const attempt = async <Value>(ask: (edge: Cache) => Promise<Value>): Promise<Value | undefined> => {
    try {
      return await ask((caches as unknown as { default: Cache }).default);
    } catch (fault) {
      // What somebody looks for is nobody else's business.
      logOf(env).fault("edge-cache-failed", fault, { address: address.split("?")[0] });
      return undefined;
    }
  };
  return {
    async get(): Promise<Kept | undefined> {
      const found = await attempt((edge) => edge.match(address));
      const about = found?.headers.get(ABOUT);
      const bytes = found && about != null ? await attempt(() => found.arrayBuffer()) : undefined;
      return bytes && about != null ? { bytes: new Uint8Array(bytes), about } : undefined;
    },
    async put({ bytes, about }: Kept, seconds: number): Promise<void> {
      const headers = { [ABOUT]: about, "Cache-Control": `max-age=${seconds}` };
      await attempt((edge) => edge.put(address, new Response(bytes, { headers })));
    },
    async delete(): Promise<void> {
      await attempt((edge) => edge.delete(address));
    },
  };
}

const ABOUT = "X-About";
