import { RefusedRequest } from "./problem.ts";

/** The body of a request; refused (RFC 9110 §15.5.14) by what it says of its length, or else once it is longer. */
export async function readBytes(request: Request, max: number, refusal: string): Promise<Uint8Array<ArrayBuffer>> {
  const tooLong = () => new RefusedRequest(413, refusal);
  if (Number(request.headers.get("Content-Length") ?? 0) > max) throw tooLong();
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop early cancels the stream: nobody reads the rest.
  for await (const chunk of request.body ?? []) {
    length += chunk.length;
    if (length > max) throw tooLong();
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
