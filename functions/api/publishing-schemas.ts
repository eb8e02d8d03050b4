import * as z from "zod";
import { KEY_BYTES_MAX } from "../../src/core/posts/object-key.ts";

/** One object at most; the same for all of a batch. */
export const BYTES_MAX = 25 * 1024 * 1024;
export const BATCH_MAX = 100;
/** A batch on its way: base64 takes a third more, and keys take room. */
export const BATCH_BODY_MAX = Math.ceil((BYTES_MAX * 4) / 3) + 1024 * 1024;

const KEY =
  "Its key in the bucket: `site.yaml`, or a path under `posts/` or `assets/`, in Unicode's composed form (NFC).";
const EXAMPLE = "posts/2026-01-01-hello.md";

export const Batch = z.object({
  objects: z
    .array(
      z.object({
        key: z.string().max(KEY_BYTES_MAX).meta({ description: KEY, example: EXAMPLE }),
        base64: z.base64().meta({ description: "Its bytes." }),
      }),
    )
    .min(1)
    .max(BATCH_MAX),
});

export const DryRun = z.object({
  dry_run: z.enum(["true", "false"]).default("false").meta({
    description: "`true` reads the objects as publishing them would, says what would change, and stores nothing.",
  }),
});

export const ListQuery = z.object({
  after: z.string().max(KEY_BYTES_MAX).default("").meta({ description: "The last key of the page before." }),
  limit: z.coerce.number().int().min(1).max(1000).default(1000).meta({ description: "How many at most." }),
});

export const Reindex = z.object({
  position: z
    .string()
    .max(4 * KEY_BYTES_MAX)
    .nullish()
    .meta({ description: "What the step before answered; left out in the first." }),
});

// What is answered. Answers are not checked on their way out: tests hold them to this.

const ETag = z
  .string()
  .meta({ description: "The version of the bytes, without quotes. For If-Match, put it in quotes." });
const Line = z.number().int().optional().meta({ description: "The line in the file, where known." });
const Reason = z.string().optional().meta({ description: "Why it was quarantined, and what to do." });

export const MailingAnswer = z.object({
  state: z
    .enum(["released", "waits", "not-visible-yet", "too-old", "draft", "quarantined", "withdrawn", "ignored"])
    .meta({ description: "`waits`: for the hold to be over. `too-old`: by its own date, when it arrived." }),
  mailed: z.boolean().meta({ description: "Whether it was released for mail, or will be by itself." }),
  at: z.string().nullable().meta({ description: "When it was or will be released." }),
  reason: z.string().meta({ description: "The same in a sentence, in the language of Accept-Language." }),
});

export const PostMailingAnswer = z.object({ key: z.string(), mailing: MailingAnswer });

export const MailingsQuery = z.object({
  after: z.string().default("").meta({ description: "The last key of the page before." }),
  limit: z.coerce.number().int().min(1).max(1000).default(200).meta({ description: "How many at most." }),
});

export const MailingsAnswer = z.object({
  posts: z.array(PostMailingAnswer),
  next: z.string().nullable().meta({ description: "For `after`; null behind the last page." }),
});

export const ObjectAnswer = z.object({
  key: z.string(),
  outcome: z
    .enum(["published", "updated", "unchanged", "draft", "ignored", "stored", "withdrawn", "quarantined", "queued"])
    .meta({
      description:
        "What became of it. `stored`: site.yaml or an attachment. `ignored`: a file without front matter. `queued`: in the bucket, and read within seconds.",
    }),
  etag: ETag.optional(),
  line: Line,
  reason: Reason,
  moved: z.literal(true).optional().meta({
    description: "The post lay under another key before: it keeps its id and dates, and is not mailed again.",
  }),
  mailing: MailingAnswer.optional().meta({ description: "Of a post that was read: whether it is mailed." }),
  changes: z
    .array(z.string())
    .optional()
    .meta({ description: "In a dry run: what readers would see otherwise. `appears`, `disappears`, or what differs." }),
});

export const BatchAnswer = z.object({
  results: z.array(ObjectAnswer).meta({ description: "In the order they were read: site.yaml first." }),
});

export const ObjectList = z.object({
  objects: z.array(z.object({ key: z.string(), etag: ETag, size: z.number().int().meta({ description: "Bytes." }) })),
  more: z.boolean().meta({ description: "Whether there are more behind the last of these." }),
});

export const QuarantineAnswer = z.object({
  quarantined: z.array(
    z.object({
      key: z.string(),
      line: Line,
      reason: z.string(),
      since: z.number().int().meta({ description: "Milliseconds since 1970." }),
    }),
  ),
});

export const ReindexAnswer = z.object({
  position: z.string().nullable().meta({ description: "For the next call; null after the last." }),
  listed: z.number().int(),
  read: z.number().int(),
  queued: z.number().int(),
  published: z.number().int(),
  quarantined: z.number().int(),
  withdrawn: z.number().int(),
});
