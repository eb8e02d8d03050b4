import * as z from "zod";
import { FEED_LIMIT_MAX, parseCursor } from "../../src/core/feeds/feed.ts";
import { lazily } from "../../src/core/lazily.ts";
import { reason } from "../../src/core/reason.ts";
import { refuse } from "../http/field-reasons.ts";

const ids = (what: string) => z.string().optional().describe(`Ids, separated by commas: ${what}.`);

/** What narrows a feed. */
export const FeedQuery = lazily(() =>
  z.object({
    q: z
      .string()
      .optional()
      .describe(
        'A search, as on `/search`: only posts that match it. Words by their beginnings, `"exact phrases"`, `-without`, `category:`, `tag:`, `author:`, `before:2026-01-01`, `after:2025-03`. It has one normal form; other spellings are redirected to it.',
      ),
    category: ids("posts in any of these categories"),
    exclude: ids("posts in none of these categories"),
    tag: ids("posts with any of these tags"),
    limit: z
      .preprocess(
        (text) => (/^\d{1,3}$/.test(String(text)) ? Number(text) : text),
        z.int().min(1).max(FEED_LIMIT_MAX).optional(),
      )
      .describe("Entries at most."),
    content: z.enum(["full", "summary"]).optional().describe("Whole posts, or summaries only."),
    before: z
      .string()
      .transform((text, context) => {
        const cursor = parseCursor(text);
        if (!cursor) refuse(context, reason("feed-cursor-invalid"));
        return cursor;
      })
      .optional()
      .describe("Older entries: as `next_url`, or the link `next`, has it."),
  }),
);
