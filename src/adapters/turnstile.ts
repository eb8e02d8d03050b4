import * as z from "zod";
import { lazily } from "../core/lazily.ts";
import type { Log } from "../ports/operations/log.ts";
import type { Challenge } from "../ports/subscribers/challenge.ts";

const PATIENCE_MS = 5_000;

const Settings = lazily(() =>
  z
    .object({
      TURNSTILE_SITE_KEY: z.string().optional(),
      TURNSTILE_SECRET: z.string().optional(),
      /** Where answers are verified. */
      TURNSTILE_URL: z.url().default("https://challenges.cloudflare.com/turnstile/v0/siteverify"),
    })
    .refine((settings) => !settings.TURNSTILE_SITE_KEY === !settings.TURNSTILE_SECRET, {
      path: ["TURNSTILE_SECRET"],
      error: "Turnstile needs both TURNSTILE_SITE_KEY and TURNSTILE_SECRET, or neither.",
    }),
);

const Verdict = lazily(() => z.object({ success: z.boolean() }));

/** Verifies answers with Cloudflare Turnstile, if configured. Sends nothing about the visitor but the answer. */
export function turnstile(env: object, log: Log): Challenge | undefined {
  const { TURNSTILE_SITE_KEY: siteKey, TURNSTILE_SECRET: secret, TURNSTILE_URL: url } = Settings().parse(env);
  if (!siteKey || !secret) return undefined;
  return {
    siteKey,
    scriptUrl: "https://challenges.cloudflare.com/turnstile/v0/api.js",
    async passes(answer) {
      if (answer === "") return false;
      try {
        const response = await fetch(url, {
          method: "POST",
          body: new URLSearchParams({ secret, response: answer }),
          redirect: "manual",
          signal: AbortSignal.timeout(PATIENCE_MS),
        });
        return Verdict().parse(await response.json()).success;
      } catch (fault) {
        log.fault("challenge-unreachable", fault);
        return true;
      }
    },
  };
}
