import type { Ports } from "../../ports/index.ts";

/** Steps per run; the next run continues. A million deliveries a day are pruned within a quarter of an hour. */
const STEPS = 5;

/** Deletes deliveries of issues that closed longer ago than the site keeps them. Their counts by state stay. */
export async function pruneDeliveries(
  { site, deliveries }: Pick<Ports, "site" | "deliveries">,
  at: number,
): Promise<{ forgotten: number }> {
  let forgotten = 0;
  for (let step = 0; step < STEPS; step++) {
    const gone = await deliveries.forget(at - site.newsletter.keepDeliveriesMs);
    if (gone === undefined) break;
    forgotten += gone;
  }
  return { forgotten };
}
