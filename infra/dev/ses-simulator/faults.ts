import * as z from "zod";

/** How often a fault occurs: this many times, or always if `true`. */
const Times = z.union([z.boolean(), z.int().min(0), z.null()]);
/** `ann@example.com`, or `*@example.com` for a whole domain. */
const Patterns = z.array(z.string());

/** Simulated faults; the defaults are a healthy account. */
export const Faults = z.strictObject({
  /** Recipients a second; above it SES throttles. */
  rate: z.number().positive().nullable().default(null),
  /** Recipients a day; -1 is SES's own way to say "unlimited". */
  dailyQuota: z.int().min(-1).nullable().default(null),
  /** Recipients counted against the daily quota so far. */
  sent: z.int().min(0).default(0),
  /** Calls to GetSendQuota a second; SES allows one. */
  quotaRate: z.number().positive().nullable().default(null),
  /** Delay before a send is processed, in milliseconds. */
  delayMs: z.number().min(0).max(600_000).default(0),
  /** The connection is cut before the mail is accepted. */
  drop: Times.default(false),
  /** The mail is accepted, then the connection is cut without an answer. */
  acceptThenDrop: Times.default(false),
  /** HTTP 500 before the mail is accepted. */
  serverError: Times.default(false),
  paused: z.boolean().default(false),
  mailFromUnverified: z.boolean().default(false),
  /** Whether identities have a custom MAIL FROM domain. */
  mailFrom: z.boolean().default(true),
  /** Whether DKIM signing is on. */
  dkim: z.boolean().default(true),
  /** Actions that the key may not call, e.g. `GetIdentityDkimAttributes`. */
  denied: z.array(z.string()).default([]),
  /** Senders SES has not verified. */
  unverified: Patterns.default([]),
  /** Recipients SES rejects. */
  refuse: Patterns.default([]),
  /** Existing configuration sets; null: any. */
  configurationSets: z.array(z.string()).nullable().default(null),
  /** Recipients that bounce: `permanent`, `transient`, `expired` or one of SES's bounce subtypes. */
  bounce: z.record(z.string(), z.string()).default({}),
  /** Recipients who complain; as a record, with the kind of complaint (`abuse`, `not-spam`). */
  complain: z.union([Patterns, z.record(z.string(), z.string())]).default([]),
  /** `late` delays events until `on` is set again; `off` sends none. */
  events: z.enum(["on", "off", "late"]).default("on"),
});
export type Faults = z.infer<typeof Faults>;

export const noFaults = (): Faults => Faults.parse({});

/** Returns whether a counted fault occurs now, and counts it down. */
export function strikes(faults: Faults, name: "drop" | "acceptThenDrop" | "serverError"): boolean {
  const times = faults[name];
  if (typeof times !== "number") return times === true;
  if (times > 0) faults[name] = times - 1;
  return times > 0;
}

/** Finds the pattern that matches an address. */
export function matching(patterns: Iterable<string>, address: string): string | undefined {
  const wanted = address.toLowerCase();
  const domain = `*${wanted.slice(wanted.lastIndexOf("@"))}`;
  for (const pattern of patterns) {
    const lower = pattern.toLowerCase();
    if (lower === wanted || lower === domain) return pattern;
  }
  return undefined;
}
