import * as z from "zod";
import { lazily } from "../core/lazily.ts";
import type { Access } from "../ports/operations/tokens.ts";

const Settings = lazily(() =>
  z
    .object({
      /** `team.cloudflareaccess.com`, or `team` alone. */
      ACCESS_TEAM_DOMAIN: z
        .string()
        .regex(/^[a-z0-9-]+(\.cloudflareaccess\.com)?$/i, { error: "Expected e.g. team.cloudflareaccess.com" })
        .optional(),
      /** The application's audience tag. */
      ACCESS_AUD: z.string().min(16, { error: "Expected the application's audience tag." }).optional(),
      /** For a simulator of Access: the address of its keys. */
      ACCESS_CERTS_URL: z.url().optional(),
    })
    .refine((settings) => !settings.ACCESS_TEAM_DOMAIN === !settings.ACCESS_AUD, {
      path: ["ACCESS_AUD"],
      error: "Cloudflare Access needs both ACCESS_TEAM_DOMAIN and ACCESS_AUD, or neither.",
    }),
);

/** RFC 7515 §4.1. Only RS256 is accepted (RFC 8725 §3.1). */
const Header = lazily(() => z.object({ alg: z.literal("RS256"), kid: z.string() }));

/** RFC 7519 §4.1. */
const Claims = lazily(() =>
  z.object({
    iss: z.string(),
    aud: z.union([z.string(), z.array(z.string())]).transform((aud) => [aud].flat()),
    exp: z.number(),
    nbf: z.number().optional(),
    sub: z.string().min(1),
  }),
);

const Keys = lazily(() =>
  z.object({
    keys: z.array(z.looseObject({ kid: z.string(), kty: z.literal("RSA"), n: z.string(), e: z.string() })),
  }),
);

/** Cloudflare rotates its keys every six weeks and keeps the old ones for a while. */
const KEYS_FRESH_MS = 3_600_000;
/** A token with an unknown key makes us fetch the keys again, but not every such token. */
const LOOK_AGAIN_MS = 60_000;
const PATIENCE_MS = 5_000;
/** Tolerance for clock skew. */
const SKEW_S = 60;

/** Verifies the assertion that Cloudflare Access adds to each request, if configured. */
export function cloudflareAccess(env: object): Access | undefined {
  const { ACCESS_TEAM_DOMAIN: team, ACCESS_AUD: audience, ACCESS_CERTS_URL } = Settings().parse(env);
  if (!team || !audience) return undefined;
  const issuer = `https://${team.toLowerCase().replace(/\.cloudflareaccess\.com$/, "")}.cloudflareaccess.com`;
  const keysUrl = ACCESS_CERTS_URL ?? `${issuer}/cdn-cgi/access/certs`;
  let keys = new Map<string, CryptoKey>();
  let lookedAt = Number.NEGATIVE_INFINITY;

  async function keyOf(kid: string, at: number): Promise<CryptoKey | undefined> {
    const known = keys.get(kid);
    if (at - lookedAt < (known ? KEYS_FRESH_MS : LOOK_AGAIN_MS)) return known;
    lookedAt = at;
    keys = await fetchKeys(keysUrl);
    return keys.get(kid);
  }

  return {
    async admits(assertion, at) {
      const [header = "", payload = "", signature = "", ...more] = assertion.split(".");
      const head = Header().safeParse(json(header));
      const claims = Claims().safeParse(json(payload));
      if (!head.success || !claims.success || more.length > 0) return undefined;
      const { iss, aud, exp, nbf = 0, sub } = claims.data;
      const seconds = at / 1000;
      if (iss !== issuer || !aud.includes(audience)) return undefined;
      if (seconds >= exp + SKEW_S || seconds < nbf - SKEW_S) return undefined;
      const key = await keyOf(head.data.kid, at);
      const signed = new TextEncoder().encode(`${header}.${payload}`);
      const genuine =
        key && (await crypto.subtle.verify("RSASSA-PKCS1-v1_5", key, Buffer.from(signature, "base64url"), signed));
      return genuine ? sub : undefined;
    },
  };
}

async function fetchKeys(url: string): Promise<Map<string, CryptoKey>> {
  const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  const { keys } = Keys().parse(await response.json());
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  return new Map(
    await Promise.all(
      keys.map(
        async ({ kid, kty, n, e }) =>
          [kid, await crypto.subtle.importKey("jwk", { kty, n, e }, algorithm, false, ["verify"])] as const,
      ),
    ),
  );
}

function json(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}
