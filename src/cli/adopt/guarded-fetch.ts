import { type LookupAddress, type LookupAllOptions, lookup } from "node:dns";
import { request as overHttp } from "node:http";
import { request as overHttps } from "node:https";
import type { LookupFunction } from "node:net";
import { Readable } from "node:stream";
import { isPublicAddress, PrivateAddress } from "../../adapters/images/public-address.ts";

type Resolve = (
  name: string,
  options: LookupAllOptions,
  answer: (fault: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Makes a `fetch` that connects only where a name leads out of private networks. The addresses that were checked are those it
 * connects to, so a name cannot lead elsewhere a moment later. Follows no redirects.
 */
export function guardedFetch(
  mayConnect: (addresses: LookupAddress[], url: URL) => boolean,
  resolve: Resolve = lookup,
): (url: URL, init: { headers: Record<string, string>; signal: AbortSignal }) => Promise<Response> {
  return (url, { headers, signal }) =>
    new Promise((answered, failed) => {
      const checked: LookupFunction = (name, options, callback) =>
        resolve(name, { ...options, all: true }, (fault, addresses) => {
          const [first] = addresses ?? [];
          if (fault || !first) callback(fault ?? new Error(`${name} has no address.`), []);
          else if (!mayConnect(addresses, url)) callback(new PrivateAddress(name), []);
          else if (options.all) callback(null, addresses);
          else callback(null, first.address, first.family);
        });
      // No connection is used twice: it may have been made for another check.
      const options = { headers, signal, lookup: checked, agent: false };
      const asked = (url.protocol === "https:" ? overHttps : overHttp)(url, options, (answer) => {
        try {
          const { statusCode: status = 0, headersDistinct } = answer;
          const pairs = Object.entries(headersDistinct).map(([name, values]): [string, string] => [
            name,
            values?.join(", ") ?? "",
          ]);
          const hasBody = status !== 204 && status !== 205 && status !== 304;
          const body = hasBody ? (Readable.toWeb(answer) as ReadableStream<Uint8Array>) : null;
          answered(new Response(body, { status, headers: pairs }));
        } catch (fault) {
          answer.destroy();
          failed(fault);
        }
      });
      asked.on("error", failed);
      asked.end();
    });
}

/** Returns whether none of the addresses that a name has lies in a private network. */
export function arePublic(addresses: LookupAddress[]): boolean {
  return addresses.every(({ address, family }) => {
    const url = URL.parse(`http://${family === 6 ? `[${address}]` : address}/`);
    return url !== null && isPublicAddress(url);
  });
}
