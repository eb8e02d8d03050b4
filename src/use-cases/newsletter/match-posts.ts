import { anchorsIn } from "../../core/posts/anchors.ts";
import { matches, parseQuestion, type Question, textOf } from "../../core/posts/question.ts";
import type { Ports } from "../../ports/index.ts";

/** Posts whose words are looked up together: most are in several. */
const STEP = 20;
/** Steps per run; the next run continues. */
const STEPS_MAX = 25;

/**
 * Matches released posts with all watches, each post once. Every step is one transaction and can be repeated. Issues hold no
 * post before it was matched.
 */
export async function matchPosts({ matching, site }: Pick<Ports, "matching" | "site">): Promise<{ matched: number }> {
  let matched = 0;
  for (let step = 0; step < STEPS_MAX; step++) {
    const posts = await matching.next(STEP);
    if (posts.length === 0) break;
    const texts = posts.map((post) => ({ seq: post.seq, text: textOf(post, site) }));
    const anchored = texts.map(({ seq, text }) => ({ seq, text, anchors: anchorsIn(text) }));
    const watches = new Map<string, { id: number; question: Question }[]>();
    for (const { id, anchor, question } of await matching.anchored([
      ...new Set(anchored.flatMap(({ anchors }) => [...anchors])),
    ])) {
      const parsed = parseQuestion(question);
      if ("question" in parsed) watches.set(anchor, [...(watches.get(anchor) ?? []), { id, ...parsed }]);
    }
    await matching.keep(
      anchored.map(({ seq, text, anchors }) => ({
        seq,
        watches: [...anchors]
          .flatMap((anchor) => watches.get(anchor) ?? [])
          .filter(({ question }) => matches(question, text))
          .map(({ id }) => id),
      })),
    );
    matched += posts.length;
  }
  return { matched };
}
