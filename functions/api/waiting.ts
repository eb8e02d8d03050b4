import { Hono } from "hono";
import * as z from "zod";
import { releaseOutlook, releaseWaiting } from "../../src/use-cases/newsletter/release-posts.ts";
import { confirmWithdrawals, pendingWithdrawals } from "../../src/use-cases/posts/guard-withdrawals.ts";
import { currentPorts } from "../context.ts";
import { timeOf } from "../http/paging.ts";
import { parseJsonIfAny } from "../http/problem.ts";
import { requireToken } from "../http/token.ts";
import type { App } from "../http.ts";

const NAMED = 100;

export const WaitingRequest = z.object({
  through: z.iso
    .datetime({ offset: true })
    .optional()
    .meta({ description: "Only what waited at this time; now, when it is left out." }),
});

export const WaitingAnswer = z.object({
  withdrawals: z.object({
    posts: z.number().int().meta({ description: "Published posts that are missing from the bucket, and wait." }),
    published: z.number().int(),
    first: z.array(z.object({ key: z.string(), title: z.string(), since: z.string() })),
  }),
  releases: z.object({
    posts: z.number().int().meta({ description: "New posts that are about to be emailed." }),
    waits: z.boolean().meta({ description: "Whether they are so many that none goes out until somebody says so." }),
  }),
});

export const WaitingDone = z.object({ posts: z.number().int().meta({ description: "How many may go now." }) });

/** What waits for a person: withdrawals of many posts at once, and emails about many. */
export const waiting = new Hono<App>()
  .use(requireToken("ADMIN_TOKEN"))
  .get("/", async (c) => {
    const ports = await currentPorts(c.env);
    const [{ first, ...counts }, releases] = await Promise.all([
      pendingWithdrawals(ports, ports.now(), NAMED),
      releaseOutlook(ports, ports.now()),
    ]);
    const withdrawals = { ...counts, first: first.map(({ since, ...post }) => ({ ...post, since: timeOf(since) })) };
    return c.json({ withdrawals, releases });
  })
  .post("/withdrawals", async (c) => {
    const { through } = await parseJsonIfAny(c, WaitingRequest);
    const ports = await currentPorts(c.env);
    return c.json({ posts: await confirmWithdrawals(ports, throughOf(through, ports.now())) });
  })
  .post("/releases", async (c) => {
    const { through } = await parseJsonIfAny(c, WaitingRequest);
    const ports = await currentPorts(c.env);
    const now = ports.now();
    return c.json({ posts: await releaseWaiting(ports, throughOf(through, now), now) });
  });

const throughOf = (through: string | undefined, now: number) => Math.min(now, through ? Date.parse(through) : now);
