/**
 * Every reason that we give, and its values by kind. Its text in each language is in `locales/`. A code is stored and told to
 * programs, so it stays; a text may change at any time.
 */
export const REASON_CODES = {
  // Requests
  "fields-invalid": { fields: "names" },
  "no-such-address": {},
  "method-not-allowed": { method: "text", allowed: "names" },
  unavailable: {},
  "internal-error": {},
  "body-too-long": { most: "bytes" },
  "body-too-slow": {},
  "body-not-json": {},
  "batch-too-long": { most: "bytes" },
  "form-too-many-fields": { most: "number" },
  "csv-unreadable": { words: "words" },
  "csv-too-long": { most: "number" },
  "csv-no-email": {},
  "idempotency-key-length": { most: "number" },
  "idempotency-key-reused": {},
  "idempotency-key-busy": {},
  "preconditions-conflict": {},
  "if-none-match-not-any": {},
  "token-missing": { scope: "text" },
  "token-insufficient": { scope: "text" },
  "too-many-wrong-tokens": {},
  "too-many-requests": {},
  "too-many-changes": {},
  "too-many-forgeries": {},
  "another-provider": {},
  "session-missing": {},
  "access-missing": {},
  "no-such-token": {},

  // Fields of requests
  "expected-type": { type: "text" },
  "expected-one-of": { names: "names" },
  "expected-format": { format: "text" },
  "expected-time-zone": {},
  "expected-category": {},
  "too-long": { most: "number" },
  "too-many": { most: "number" },
  "too-large": { most: "number" },
  "too-short": { least: "number" },
  "too-few": { least: "number" },
  "too-small": { least: "number" },
  "fields-unknown": { names: "names" },
  "value-invalid": {},
  "challenge-failed": {},
  "consent-missing": {},
  "address-incomplete": {},
  "address-not-ascii": {},
  "address-quoted": {},
  "address-name-long": {},
  "address-name-invalid": {},
  "address-domain-invalid": {},
  "address-long": {},

  // Feeds
  "no-such-format": {},
  "no-such-feed": { kind: "text", id: "text" },
  "no-such-archive": {},
  "archive-part-unnumbered": {},
  "feed-cursor-invalid": {},
  "feed-labels-too-many": { most: "number" },

  // Objects in the bucket
  "no-such-object": { key: "text" },
  "object-changed": { key: "text" },
  "key-too-long": { most: "bytes" },
  "key-characters": {},
  "key-not-a-path": {},
  "key-kind": {},
  "key-not-composed": {},

  // Categories
  "category-into-itself": {},
  "category-is-merged": { into: "text" },
  "category-target-is-merged": { into: "text" },
  "category-has-merged": { merged: "names" },
  "no-such-category": { id: "text" },
  "category-in-site-file": {},
  "category-not-merged": {},
  "category-orders-unreadable": {},
  "category-orders-busy": {},

  // Subscribers
  "no-such-subscriber": { id: "text" },
  "not-suppressed": { email: "text" },
  "subscriber-is": { state: "subscriber-state" },

  // Issues
  "no-such-issue": { id: "text" },
  "issue-is": { id: "number", state: "issue-state" },
  "issue-not-finished": { id: "number", state: "issue-state" },
  "issue-forgotten": { id: "number" },
  "nothing-for-reader": {},
  "address-suppressed": { email: "text" },
  "sending-limit-reached": {},
  "test-unknown": { why: "reason" },
  "test-refused": { why: "reason" },

  // Said by others, or by an earlier version in a sentence.
  said: { words: "words" },
} as const satisfies Record<string, Record<string, ValueKind>>;

/** `words`: those of somebody else, such as the mail provider. `text`: a name, a key, an address. */
export type ValueKind =
  | "text"
  | "words"
  | "number"
  | "bytes"
  | "time"
  | "names"
  | "issue-state"
  | "subscriber-state"
  | "reason"
  | "reasons";
