/** Ids of our own elements on a post's page. */
const OURS = new Set(["main", "q", "share"]);

/** Returns an id for content that no element of our pages has. */
export function ownId(id: string): string {
  return OURS.has(id) ? `${id}-1` : id;
}
