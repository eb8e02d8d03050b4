import { anchorsIn } from "../../core/posts/anchors.ts";
import { matchesText, type SearchedText, textOf } from "../../core/posts/question.ts";
import type { Ports } from "../../ports/index.ts";

/** Posts whose words are looked up together: most are in several. */
const STEP = 20;
/** Steps per run; the next run continues. */
const STEPS_MAX = 25;

/**
 * Matches released posts with all watches, each post once. Every step is one transaction and can be repeated. Issues hold no
 * post before it was matched.
 */
export async function matchPosts(ports: Pick<Ports, "matching" | "site">): Promise<{ matched: number }> {
  const { matching, site } = ports;
  let matched = 0;
  for (let step = 0; step < STEPS_MAX; step++) {
    const posts = await matching.next(STEP);
    if (posts.length === 0) break;
    const texts = posts.map((post) => textOf(post, site));
    const watches = await findWatches(ports, texts);
    await matching.keep(posts.map(({ seq }, at) => ({ seq, watches: watches[at] ?? [] })));
    matched += posts.length;
  }
  return { matched };
}

/** Returns the numbers of the watches that each text matches. */
export async function findWatches({ matching }: Pick<Ports, "matching">, texts: SearchedText[]): Promise<number[][]> {
  const anchors = anchorsIn(texts);
  const found: number[][] = texts.map(() => []);
  for (const { id, anchor, question } of await matching.anchored([...anchors.keys()])) {
    const having = anchors.get(anchor) ?? [];
    // Who asks for one whole token and nothing else has the answer with it.
    if (question === anchor) {
      for (const at of having) found[at]?.push(id);
      continue;
    }
    for (const at of having) {
      const text = texts[at];
      if (text && matchesText(question, text)) found[at]?.push(id);
    }
  }
  // Rows in the order of their key are appended.
  return found.map((watches) => watches.sort((a, b) => a - b));
}
