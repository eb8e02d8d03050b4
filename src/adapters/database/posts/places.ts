import { createHash } from "node:crypto";
import { keptId, type Merges } from "../../../core/posts/merges.ts";
import { raw, type Sql } from "../sql.ts";

/** Where the posts of a category with merged ones lie: a `label_id` that no label has. */
export interface Place {
  name: string;
  kept: string;
  /** Whose posts lie there, the kept category first. */
  members: string[];
}

/** True of a `label_id` that is an id, and not a place. */
export const isId = (column: string): Sql => raw(`instr(${column}, ' ') = 0`);

const known = new WeakMap<Merges, Map<string, Place>>();

/** Returns the places of merges by their target category. Different members make a different place. */
export function placesOf(merges: Merges): Map<string, Place> {
  const places = known.get(merges) ?? new Map<string, Place>();
  if (known.has(merges)) return places;
  const merged = new Map<string, string[]>();
  for (const id of Object.keys(merges).sort()) {
    const kept = keptId(merges, id);
    merged.set(kept, [...(merged.get(kept) ?? []), id]);
  }
  for (const [kept, others] of merged) {
    const members = [kept, ...others];
    const hash = createHash("sha256").update(JSON.stringify(members)).digest("hex").slice(0, 16);
    places.set(kept, { name: `${kept} ${hash}`, kept, members });
  }
  known.set(merges, places);
  return places;
}

/** Returns the `label_id` by which the posts of a label are read. */
export function placeOf(merges: Merges, { kind, id }: { kind: string; id: string }): string {
  if (kind !== "category") return id;
  const kept = keptId(merges, id);
  return placesOf(merges).get(kept)?.name ?? kept;
}
