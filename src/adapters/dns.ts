import * as z from "zod";
import { lazily } from "../core/lazily.ts";
import type { Dns } from "../ports/operations/dns.ts";

const PATIENCE_MS = 3_000;

const Settings = lazily(() =>
  z.object({
    /**
     * A DNS resolver with a JSON API (https://developers.cloudflare.com/1.1.1.1/encryption/dns-over-https/make-api-
     * requests/dns-json/).
     */
    DNS_OVER_HTTPS: z.url({ protocol: /^https?$/ }).default("https://cloudflare-dns.com/dns-query"),
  }),
);

const Answer = lazily(() =>
  z.object({
    Status: z.number(),
    Answer: z.array(z.object({ type: z.number(), data: z.string() })).default([]),
  }),
);

/** RFC 1035 §3.2.2, RFC 3596 §2.1. */
const TYPES = { A: 1, CNAME: 5, MX: 15, TXT: 16, AAAA: 28 };
/** RFC 1035 §4.1.1: success, and no such name. */
const NO_ERROR = 0;
const NAME_ERROR = 3;

/** Looks up DNS over HTTPS, the only way a Worker has. */
export function dnsOverHttps(env: object): Dns {
  const { DNS_OVER_HTTPS: resolver } = Settings().parse(env);

  async function ask(name: string, type: keyof typeof TYPES): Promise<string[]> {
    const url = new URL(resolver);
    url.searchParams.set("name", name);
    url.searchParams.set("type", type);
    const response = await fetch(url, {
      headers: { Accept: "application/dns-json" },
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${url.host} answered ${response.status}.`);
    const { Status, Answer: answers } = Answer().parse(JSON.parse(text));
    if (Status === NAME_ERROR) return [];
    if (Status !== NO_ERROR) throw new Error(`${url.host} answered with the DNS error ${Status}.`);
    // Responses include the aliases on the way.
    return answers.filter((answer) => answer.type === TYPES[type]).map(({ data }) => data);
  }

  return {
    texts: async (name) => (await ask(name, "TXT")).map(unquoted),
    aliases: async (name) => (await ask(name, "CNAME")).map(host),
    mailHosts: async (name) => (await ask(name, "MX")).map((data) => host(data.replace(/^\d+\s+/, ""))).filter(Boolean),
    addresses: async (name) => (await Promise.all([ask(name, "A"), ask(name, "AAAA")])).flat(),
  };
}

const host = (data: string) => data.replace(/\.$/, "").toLowerCase();

/** Longest record kept. */
const RECORD_MAX = 4_000;

/** Joins the parts of a TXT record: `"v=spf1 " "-all"` (RFC 1035 §5.1) is `v=spf1 -all`. Some resolvers omit the quotes. */
function unquoted(data: string): string {
  const parts = [...data.slice(0, RECORD_MAX).matchAll(/"((?:[^"\\]|\\.)*)"/gs)].map(([, part = ""]) => part);
  if (parts.length === 0) return data;
  return parts
    .join("")
    .replace(/\\(?:(\d{3})|(.))/gs, (_, code, plain) => (code ? String.fromCharCode(Number(code)) : plain));
}
