/** Part of the platform is down or overloaded, and a retry may succeed. The message says which part. */
export class Unavailable extends Error {
  override name = "Unavailable";
}
