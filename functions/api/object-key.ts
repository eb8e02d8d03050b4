import * as z from "zod";
import { lazily } from "../../src/core/lazily.ts";
import { KEY_BYTES_MAX, keyProblem, newKeyProblem } from "../../src/core/posts/object-key.ts";
import { type Reason, reason } from "../../src/core/reason.ts";
import { refuse } from "../http/field-reasons.ts";
import { RefusedRequest } from "../http/problem.ts";

const key = (problemOf: (key: string) => Reason | undefined, description: string) =>
  z
    .string()
    .max(KEY_BYTES_MAX, { abort: true })
    .superRefine((key, context) => {
      const problem = problemOf(key);
      if (problem) refuse(context, problem);
    })
    .meta({ description, example: "posts/2026-01-01-hello.md" });

const IN_PATH = "Its key in the bucket. Slashes stay as they are.";

/** A key to read or delete: other tools may have put objects there under keys that we would not take. */
export const keyParams = lazily(() => z.object({ key: key(keyProblem, IN_PATH) }));

/** A key to write to. */
export const newKeyParams = lazily(() => z.object({ key: key(newKeyProblem, IN_PATH) }));

export const NewKey = lazily(() =>
  key(
    newKeyProblem,
    "Its key in the bucket: `site.yaml`, or a path under `posts/` or `assets/`, in Unicode's composed form (NFC).",
  ),
);

export const noObject = (key: string) => new RefusedRequest(404, reason("no-such-object", { key }));
