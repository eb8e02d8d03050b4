import type { Bodies, Part } from "../core/newsletter/email.ts";

/** A part with its size in UTF-8. */
export interface Sized extends Part {
  bytes: { html: number; text: number };
}

export const sized = ({ html, text }: Bodies): Sized => ({
  html,
  text,
  bytes: { html: Buffer.byteLength(html), text: Buffer.byteLength(text) },
});

/** A part that stands in several emails. */
export const kept = (bodies: Bodies): Sized => ({ ...sized(bodies), chunks: {} });

export const NOTHING = sized({ html: "", text: "" });

export const sum = (parts: Pick<Sized, "bytes">[], body: keyof Bodies) =>
  parts.reduce((all, part) => all + part.bytes[body], 0);
