import { jsonAnswer, jsonBody, noToken, parameter, problems, queryOf } from "./openapi-parts.ts";
import {
  BATCH_MAX,
  Batch,
  BatchAnswer,
  BYTES_MAX,
  DryRun,
  ListQuery,
  MailingsAnswer,
  MailingsQuery,
  ObjectAnswer,
  ObjectList,
  PostMailingAnswer,
  QuarantineAnswer,
  Reindex,
  ReindexAnswer,
} from "./publishing-schemas.ts";

const MEGABYTES = BYTES_MAX / 1024 / 1024;

const badKey = { "400": "The key, a header or a field is not as it should be; `errors` says which." };
const changed = { "412": "The object is not what If-Match or If-None-Match says it is. Nothing was changed." };
const noObject = { "404": "There is no such object." };
const tooLarge = {
  "408": "The body came too slowly, and was not waited for.",
  "413": `An object, or a batch together, is at most ${MEGABYTES} MB.`,
};

const etagHeader = { ETag: { description: "The version of the bytes.", schema: { type: "string" } } };

const key = parameter(
  "path",
  "key",
  "Its key in the bucket, e.g. posts/2026-01-01-hello.md. Slashes stay as they are.",
);
const ifMatch = parameter("header", "If-Match", "Only while the object is one of these versions; * for any.");
const ifNoneMatch = parameter("header", "If-None-Match", "`*`: only while there is no such object.");
const known = parameter("header", "If-None-Match", "Versions you have: of these, 304 and no body.");
const idempotencyKey = parameter(
  "header",
  "Idempotency-Key",
  "Any text of up to 255 characters. The same request under the same key gets the same answer for 24 hours, and is done once.",
);

const security = [{ publish: [] }];
const reading = [{ read: [] }];
const bytes = { "application/octet-stream": { schema: { type: "string", format: "binary" } } };

const contents = {
  summary: "Read one object",
  security: reading,
  parameters: [key, known],
  responses: {
    "200": { description: "Its bytes", headers: etagHeader, content: bytes },
    "304": { description: "It is a version that If-None-Match names." },
    ...problems({ ...badKey, ...noToken, ...noObject }),
  },
};

/** What publishers' tools call. */
export function publishingPaths(): Record<string, object> {
  return {
    "/api/v1/objects": {
      get: {
        summary: "List what lies in the bucket",
        security: reading,
        parameters: queryOf(ListQuery),
        responses: {
          ...jsonAnswer("200", "Objects in the order of their keys: attachments, posts, the site", ObjectList),
          ...problems({ "400": "A limit that is none.", ...noToken }),
        },
      },
      post: {
        summary: "Publish many objects",
        description: `At most ${BATCH_MAX} objects and ${MEGABYTES} MB. Each stands for itself: one that is quarantined stops no other.`,
        security,
        parameters: [...queryOf(DryRun), idempotencyKey],
        requestBody: jsonBody(Batch),
        responses: {
          ...jsonAnswer("200", "What became of each", BatchAnswer),
          ...problems({
            ...badKey,
            ...noToken,
            "409": "The first request with this Idempotency-Key is still being answered; see Retry-After.",
            ...tooLarge,
            "422": "The Idempotency-Key was sent with another request.",
          }),
        },
      },
    },
    "/api/v1/objects/{key}": {
      get: contents,
      head: { ...contents, summary: "The version, type and size of one object" },
      put: {
        summary: "Publish one object: a post, site.yaml or an attachment",
        description: `At most ${MEGABYTES} MB.`,
        security,
        parameters: [key, ...queryOf(DryRun), ifMatch, ifNoneMatch],
        requestBody: { required: true, content: bytes },
        responses: {
          ...jsonAnswer("200", "What became of it", ObjectAnswer, etagHeader),
          ...problems({ ...badKey, ...noToken, ...changed, ...tooLarge }),
        },
      },
      delete: {
        summary: "Withdraw one object",
        description:
          "Withdrawing what is not there is fine. The precondition is looked at before the deletion, not with it.",
        security,
        parameters: [key, ifMatch],
        responses: {
          ...jsonAnswer("200", "Withdrawn", ObjectAnswer),
          ...problems({ ...badKey, ...noToken, ...changed }),
        },
      },
    },
    "/api/v1/quarantine": {
      get: {
        summary: "Posts that could not be read: key, line and reason",
        security: reading,
        responses: { ...jsonAnswer("200", "Quarantined posts", QuarantineAnswer), ...problems(noToken) },
      },
    },
    "/api/v1/mailing": {
      get: {
        summary: "Which posts are mailed, and why others are not",
        security: reading,
        parameters: queryOf(MailingsQuery),
        responses: {
          ...jsonAnswer("200", "Posts in the order of their keys", MailingsAnswer),
          ...problems({ "400": "A limit that is none.", ...noToken }),
        },
      },
    },
    "/api/v1/mailing/{key}": {
      get: {
        summary: "Whether one post is mailed",
        security: reading,
        parameters: [key],
        responses: {
          ...jsonAnswer("200", "Whether, when, and why not", PostMailingAnswer),
          ...problems({ ...badKey, ...noToken, ...noObject }),
        },
      },
      put: {
        summary: "Mail a post although it is too old",
        description:
          "It goes out with each reader's next digest, once. Giving the order again changes nothing. A post that was released by itself, or will be, is refused, and so is one that nobody can see.",
        security,
        parameters: [key],
        responses: {
          ...jsonAnswer("200", "Released for mail", PostMailingAnswer),
          ...problems({ ...badKey, ...noToken, ...noObject, "409": "It is not too old; `detail` says how it stands." }),
        },
      },
    },
    "/api/v1/reindex": {
      post: {
        summary: "Rebuild the index from the bucket, one step a call",
        description: "Begin with {} and call again with the position that was answered, until it is null.",
        security,
        requestBody: jsonBody(Reindex),
        responses: {
          ...jsonAnswer("200", "Position and counts of this step", ReindexAnswer),
          ...problems({ "400": "A body that is not as it should be.", ...noToken }),
        },
      },
    },
  };
}
