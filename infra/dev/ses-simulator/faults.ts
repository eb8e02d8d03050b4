import * as z from "zod";

/** How often a fault strikes: that many times, or always. Falsy: never. */
const Times = z.union([z.boolean(), z.int().min(0), z.null()]);
/** `ann@example.com`, or `*@example.com` for a whole domain. */
const Patterns = z.array(z.string());

/** What can be wrong with SES. Everything at its default is an account in good health. */
export const Faults = z.strictObject({
  /** Recipients a second; above it SES throttles. */
  rate: z.number().positive().nullable().default(null),
  /** Recipients a day; -1 is SES's own way to say "unlimited". */
  dailyQuota: z.int().min(-1).nullable().default(null),
  /** Recipients counted against the daily quota so far. */
  sent: z.int().min(0).default(0),
  /** Calls to GetSendQuota a second; SES allows one. */
  quotaRate: z.number().positive().nullable().default(null),
  /** Time until a send is looked at. */
  delayMs: z.number().min(0).max(600_000).default(0),
  /** The connection is cut before the mail is accepted. */
  drop: Times.default(false),
  /** The mail is accepted, then the connection is cut without an answer. */
  acceptThenDrop: Times.default(false),
  /** HTTP 500 before the mail is accepted. */
  serverError: Times.default(false),
  paused: z.boolean().default(false),
  mailFromUnverified: z.boolean().default(false),
  /** Whether identities have a MAIL FROM domain of their own. */
  mailFrom: z.boolean().default(true),
  /** Whether mails are signed. */
  dkim: z.boolean().default(true),
  /** Actions the key has no right to, e.g. `GetIdentityDkimAttributes`. */
  denied: z.array(z.string()).default([]),
  /** Senders SES has not verified. */
  unverified: Patterns.default([]),
  /** Recipients SES refuses. */
  refuse: Patterns.default([]),
  /** The configuration sets there are; null: whatever is asked for. */
  configurationSets: z.array(z.string()).nullable().default(null),
  /** Recipients whose mail comes back: `permanent`, `transient`, `expired` or one of SES's bounce subtypes. */
  bounce: z.record(z.string(), z.string()).default({}),
  /** Recipients who complain; as a record, with the kind of complaint (`abuse`, `not-spam`). */
  complain: z.union([Patterns, z.record(z.string(), z.string())]).default([]),
  /** `late` keeps events back until it is turned `on` again; `off` never makes them. */
  events: z.enum(["on", "off", "late"]).default("on"),
});
export type Faults = z.infer<typeof Faults>;

export const noFaults = (): Faults => Faults.parse({});

/** Whether a fault that strikes a number of times strikes now; counts it. */
export function strikes(faults: Faults, name: "drop" | "acceptThenDrop" | "serverError"): boolean {
  const times = faults[name];
  if (typeof times !== "number") return times === true;
  if (times > 0) faults[name] = times - 1;
  return times > 0;
}

/** The pattern among these that an address falls under. */
export function matching(patterns: Iterable<string>, address: string): string | undefined {
  const wanted = address.toLowerCase();
  const domain = `*${wanted.slice(wanted.lastIndexOf("@"))}`;
  for (const pattern of patterns) {
    const lower = pattern.toLowerCase();
    if (lower === wanted || lower === domain) return pattern;
  }
  return undefined;
}
