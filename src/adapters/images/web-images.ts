import { IMAGE_ENDINGS, isSameHost } from "../../core/posts/remote-image.ts";
import { isLocal } from "../../core/site.ts";
import type { FetchedImage, Images } from "../../ports/posts/images.ts";
import { imageSize, imageType, MAGIC_LENGTH } from "./image-header.ts";
import { alwaysAsked } from "./image-origins.ts";
import { isPublicAddress, PrivateAddress } from "./public-address.ts";
import { svgSize } from "./svg-header.ts";

/** For one image, redirects and body included. */
const PATIENCE_MS = 15_000;
const REDIRECTS_MAX = 3;
const BYTES_MAX = 8 * 1024 * 1024;
/** The most a phone can decode. */
const PIXELS_MAX = 40_000_000;

/** Asks for one address; follows no redirect. */
type Request = (
  url: URL,
  init: { headers: Record<string, string>; redirect: "manual"; signal: AbortSignal },
) => Promise<Response>;

const MOVED = new Set([301, 302, 303, 307, 308]);
const GONE = new Set([404, 410]);
/** Statuses worth another try (RFC 9110 §15.5.9, RFC 8470, RFC 6585). */
const PASSING = new Set([408, 425, 429]);

/**
 * Fetches images from the web like a browser without identity. Never from the site's own host. On a local machine only from
 * `MIRROR_ORIGINS`: any name can lead into the networks around it.
 */
export function webImages(env: object, site: URL, request: Request = fetch): Images {
  const origins = alwaysAsked(env);
  const mayAsk = (url: URL) =>
    origins.has(url.origin) || (!isLocal(site) && !isSameHost(url, site) && isPublicAddress(url));
  const headers = { Accept: "image/*", "User-Agent": `Gazette (+${site.href})` };

  async function ask(address: string, signal: AbortSignal): Promise<FetchedImage> {
    let url = URL.parse(address);
    for (let redirects = 0; ; redirects++) {
      if (!url || !mayAsk(url)) return refused("address");
      if (redirects > REDIRECTS_MAX) return refused("redirects");
      const response = await request(url, { headers, redirect: "manual", signal });
      const location = MOVED.has(response.status) ? response.headers.get("Location") : null;
      if (location === null) return read(response);
      await response.body?.cancel();
      url = URL.parse(location, url);
    }
  }

  return {
    async fetch(address) {
      try {
        return await ask(address, AbortSignal.timeout(PATIENCE_MS));
      } catch (fault) {
        if (fault instanceof PrivateAddress) return refused("address");
        // No connection, a timeout, or an incomplete response.
        return { outcome: "later", rest: true };
      }
    },
    measure(header) {
      const type = imageType(header);
      const size = type ? imageSize(header, type) : svgSize(header);
      return size && { ...size, ending: type ? IMAGE_ENDINGS[type] : "svg" };
    },
  };
}

async function read(response: Response): Promise<FetchedImage> {
  const answer = answerOf(response);
  if (answer) {
    await response.body?.cancel();
    return answer;
  }
  const bytes = await bytesOf(response);
  if (!(bytes instanceof Uint8Array)) return bytes;
  const type = imageType(bytes);
  const size = type && imageSize(bytes, type);
  if (!size) return refused("type");
  if (size.width * size.height > PIXELS_MAX) return refused("pixels");
  return { outcome: "fetched", bytes, type, ...size };
}

/** Returns what the head of the response decides, if it does. */
function answerOf({ status, headers }: Response): FetchedImage | undefined {
  if (status === 200) return Number(headers.get("Content-Length")) > BYTES_MAX ? refused("bytes") : undefined;
  if (GONE.has(status)) return refused("gone");
  // Cloudflare answers 520 to 530 for unreachable hosts.
  if (PASSING.has(status) || status >= 500)
    return { outcome: "later", rest: status === 429 || status === 503 || status >= 520 };
  return refused("denied");
}

/** Reads the body, whatever its declared length and type. Stops when it can no longer be an image. */
async function bytesOf(response: Response): Promise<Uint8Array<ArrayBuffer> | FetchedImage> {
  const reader = response.body?.getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    const knewType = length >= MAGIC_LENGTH;
    pieces.push(value);
    length += value.length;
    const isNone = !knewType && length >= MAGIC_LENGTH && !imageType(joined(pieces, MAGIC_LENGTH));
    if (isNone || length > BYTES_MAX) {
      await reader.cancel();
      return refused(isNone ? "type" : "bytes");
    }
  }
  return joined(pieces, length);
}

function joined(pieces: Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let end = 0;
  for (const piece of pieces) {
    if (end >= length) break;
    bytes.set(piece.subarray(0, length - end), end);
    end += piece.length;
  }
  return bytes;
}

function refused(reason: Extract<FetchedImage, { outcome: "refused" }>["reason"]): FetchedImage {
  return { outcome: "refused", reason };
}
