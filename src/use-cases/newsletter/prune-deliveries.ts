import type { Ports } from "../../ports/index.ts";

/** Steps of one run; the next goes on. A million deliveries a day are forgotten within a quarter of an hour. */
const STEPS = 5;

/** Forgets deliveries of issues that closed longer ago than the site keeps them. How many of each state there were stays. */
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
