/** A part of the platform does not answer, or says "not now": the same may succeed in a while. The message says which part. */
export class Unavailable extends Error {
  override name = "Unavailable";
}
