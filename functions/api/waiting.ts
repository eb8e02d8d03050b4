import * as z from "zod";
import { releaseOutlook, releaseWaiting } from "../../src/use-cases/newsletter/release-posts.ts";
import { confirmWithdrawals, pendingWithdrawals } from "../../src/use-cases/posts/guard-withdrawals.ts";
import { currentPorts } from "../context.ts";
import { timeAt } from "../http/paging.ts";
import { ok, operation } from "./operation.ts";
import { Time } from "./schemas.ts";

const NAMED = 100;

const allowing = {
  request: () => ({
    body: z.object({
      through: z.iso
        .datetime({ offset: true })
        .optional()
        .describe("Only what waited at this time; now, if it is left out."),
    }),
  }),
  answers: () => ok("Allowed", z.object({ posts: z.int().describe("How many may go now.") })),
} as const;

export const waiting = [
  operation("listWaiting", "GET /api/v1/waiting", "admin", {
    summary: "What waits for a person: withdrawals of many posts at once, and emails about many",
    description:
      "Posts that are missing from the bucket stay as they are while they wait; once they are there again, the wait ends by itself.",
    answers: () =>
      ok(
        "What waits",
        z.object({
          withdrawals: z.object({
            posts: z.int().describe("Published posts that are missing from the bucket, and wait."),
            published: z.int(),
            first: z.array(z.object({ key: z.string(), title: z.string(), since: Time() })),
          }),
          releases: z.object({
            posts: z.int().describe("New posts that are about to be emailed."),
            waits: z.boolean().describe("Whether they are so many that none goes out until it is allowed."),
          }),
        }),
      ),
    async handle(c, _, answer) {
      const ports = await currentPorts(c.env);
      const [{ first, ...counts }, releases] = await Promise.all([
        pendingWithdrawals(ports, ports.now(), NAMED),
        releaseOutlook(ports, ports.now()),
      ]);
      const withdrawals = { ...counts, first: first.map(({ since, ...post }) => ({ ...post, since: timeAt(since) })) };
      return answer(200, { withdrawals, releases });
    },
  }),

  operation("allowWithdrawals", "POST /api/v1/waiting/withdrawals", "admin", {
    ...allowing,
    summary: "Let the next run of the cron withdraw the posts that are missing from the bucket",
    async handle(c, { body: { through } }, answer) {
      const ports = await currentPorts(c.env);
      return answer(200, { posts: await confirmWithdrawals(ports, throughOf(through, ports.now())) });
    },
  }),

  operation("allowReleases", "POST /api/v1/waiting/releases", "admin", {
    ...allowing,
    summary: "Let the posts that wait be emailed with the next issues",
    async handle(c, { body: { through } }, answer) {
      const ports = await currentPorts(c.env);
      const now = ports.now();
      return answer(200, { posts: await releaseWaiting(ports, throughOf(through, now), now) });
    },
  }),
] as const;

const throughOf = (through: string | undefined, now: number) => Math.min(now, through ? Date.parse(through) : now);
