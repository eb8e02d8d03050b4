import type { Suppression } from "../../core/newsletter/suppression.ts";
import type { Ports } from "../../ports/index.ts";

/** Rows per statement. */
const CHUNK = 2_000;

/** Imports addresses that another system may not write to. Addresses already suppressed keep their reason. */
export async function importSuppressions(
  { suppressions }: Pick<Ports, "suppressions">,
  rows: (Omit<Suppression, "createdAt"> & { createdAt?: number | undefined })[],
  at: number,
): Promise<{ added: number; known: number }> {
  let added = 0;
  for (let start = 0; start < rows.length; start += CHUNK) {
    const chunk = rows
      .slice(start, start + CHUNK)
      .map((row) => ({ ...row, createdAt: Math.min(row.createdAt ?? at, at) }));
    added += await suppressions.add(chunk, "import");
  }
  return { added, known: rows.length - added };
}
