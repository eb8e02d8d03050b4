import { withMerged } from "../../core/posts/merges.ts";
import { textOf } from "../../core/posts/question.ts";
import type { Ports } from "../../ports/index.ts";
import { findWatches } from "./match-posts.ts";

/** Posts per run; the next run continues. */
const STEP = 20;

/**
 * Matches released posts that were changed with all watches again, if the site says so. What only now matches is owed to the
 * watch's followers who did not get the post otherwise.
 */
export async function matchCorrections(ports: Pick<Ports, "matching" | "site">, at: number): Promise<void> {
  const { matching, site } = ports;
  if (!site.watchCorrections) return matching.passOver();
  const posts = await matching.corrected(STEP);
  if (posts.length === 0) return;
  const watches = await findWatches(
    ports,
    posts.map((post) => textOf(post, site)),
  );
  await matching.keepCorrected(
    posts.map(({ seq, follows }, index) => ({
      seq,
      watches: watches[index] ?? [],
      follows: withMerged(site.categoryMerges, follows),
    })),
    at,
  );
}
