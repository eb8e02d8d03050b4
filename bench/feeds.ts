import { once } from "node:events";
import { get, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { atLeast, type Benchmark, lowerQuartile, median, type Row } from "./benchmark.ts";
import { generatedPosts } from "./generated-posts.ts";
import { type Load, openLoad } from "./load.ts";
import { type Nginx, startNginx } from "./nginx.ts";
import { publish, startRuntime } from "./runtime.ts";

/** Posts of four kilobytes each, sixty in a feed. */
const POSTS = 14;
const ROUNDS = 24;
const ROUND_MS = 250;
const WARM_UP_MS = 1_000;
const CONNECTIONS = 32;

/** Answers every request with a constant: the lower bound in this runtime. */
const CONSTANT = `
  let known;
  export default {
    async fetch(request) {
      if (known) return new Response(known.body, known.init);
      const { status, ...init } = JSON.parse(request.headers.get("X-Constant"));
      const body = status === 304 ? null : new Uint8Array(await request.arrayBuffer());
      known = { body, init: { status, ...init } };
      return new Response();
    },
  };`;

export const feeds: Benchmark = {
  title: "Feeds from memory, beside a Worker that returns the same bytes as a constant",
  async run() {
    const runtime = await startRuntime(["gazette"], {
      others: { constant: CONSTANT, "constant-gzip": CONSTANT, "constant-304": CONSTANT },
    });
    const load = openLoad();
    let nginx: Nginx | undefined;
    try {
      const gazette = await runtime.origin("gazette");
      await publish(gazette, generatedPosts(POSTS));

      const rows: Row[] = [];
      const plain = await ask(`${gazette}/rss.xml`, {});
      const gzip = await ask(`${gazette}/rss.xml`, { "Accept-Encoding": "gzip" });
      const etag = plain.headers.etag ?? "";
      nginx = await startNginx({ "rss.xml": plain.body, "rss.xml.gz": gzip.body });
      for (const { name, headers, bound } of [
        { name: "constant", headers: {}, bound: 0.9 },
        { name: "constant-gzip", headers: { "Accept-Encoding": "gzip" }, bound: 0.9 },
        { name: "constant-304", headers: { "If-None-Match": etag }, bound: 0.85 },
      ]) {
        const constant = await runtime.origin(name);
        const answer = await ask(`${gazette}/rss.xml`, headers);
        await teach(constant, answer);
        const base: Omit<Load, "origin"> = {
          path: "/rss.xml",
          headers,
          connections: CONNECTIONS,
          milliseconds: ROUND_MS,
        };
        for (const origin of [gazette, constant]) await load.run({ ...base, origin, milliseconds: WARM_UP_MS });
        const round = async (origin: string, server = runtime.process, asked = headers) => {
          const cpuBefore = server?.cpuMs() ?? Number.NaN;
          const measured = await load.run({ ...base, headers: asked, origin });
          const cpuMs = (server?.cpuMs() ?? Number.NaN) - cpuBefore;
          if (measured.status !== answer.status) throw new Error(`${origin} answered ${measured.status}.`);
          return { ...measured, cpu: (cpuMs * 1000) / measured.requests };
        };
        const pairs: { ours: Awaited<ReturnType<typeof round>>; theirs: Awaited<ReturnType<typeof round>> }[] = [];
        while (pairs.length < ROUNDS) {
          // Alternate the order within pairs.
          const theirsFirst = pairs.length % 2 === 1 ? await round(constant) : undefined;
          const ours = await round(gazette);
          pairs.push({ ours, theirs: theirsFirst ?? (await round(constant)) });
        }
        const [pair] = pairs;
        if (pair?.ours.bytes !== pair?.theirs.bytes) throw new Error("The two did not answer with the same bytes.");
        const what = `${answer.status}${answer.headers["content-encoding"] ? ", gzip" : ""}, ${((pair?.ours.bytes ?? 0) / 1000).toFixed(0)} kB`;
        const rate = (of: "ours" | "theirs") => median(pairs.map((pair) => pair[of].requestsPerSecond));
        const ratio = median(pairs.map(({ ours, theirs }) => ours.requestsPerSecond / theirs.requestsPerSecond));
        rows.push({
          what: `${what}: requests/s`,
          headline: `a warm feed: requests/s beside a Worker that returns a constant (${what})`,
          measured: rate("ours").toFixed(0),
          beside: `constant ${rate("theirs").toFixed(0)}`,
          ratio,
          target: atLeast(ratio, bound),
        });
        if (nginx) {
          const { origin, process } = nginx;
          const known = (await ask(`${origin}/rss.xml`, {})).headers.etag ?? "";
          const asked = "If-None-Match" in headers ? { "If-None-Match": known } : headers;
          const rounds: Awaited<ReturnType<typeof round>>[] = [];
          while (rounds.length < ROUNDS / 2) rounds.push(await round(origin, process, asked));
          const theirs = median(rounds.map(({ requestsPerSecond }) => requestsPerSecond));
          rows.push({
            what: "  nginx with the same bytes as a file",
            measured: rate("ours").toFixed(0),
            beside: `${theirs.toFixed(0)}, CPU ${lowerQuartile(rounds.map(({ cpu }) => cpu)).toFixed(0)} µs`,
            ratio: rate("ours") / theirs,
          });
        } else rows.push({ what: "  nginx", measured: "–", beside: "not installed: apt-get install nginx-light" });
        if (!runtime.process) continue;
        const cpu = (of: "ours" | "theirs") => lowerQuartile(pairs.map((pair) => pair[of].cpu));
        rows.push({
          what: `${what}: CPU a request`,
          measured: `${cpu("ours").toFixed(0)} µs`,
          beside: `constant ${cpu("theirs").toFixed(0)} µs`,
          ratio: cpu("theirs") / cpu("ours"),
          target: atLeast(cpu("theirs") / cpu("ours"), bound),
        });
      }
      return rows;
    } finally {
      load.close();
      await nginx?.close();
      await runtime.close();
    }
  },
};

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer<ArrayBuffer>;
}

/** Asks for the bytes as they are on the wire: `fetch` would unpack them. */
async function ask(url: string, headers: Record<string, string>): Promise<Answer> {
  const [message] = (await once(get(url, { headers }), "response")) as [IncomingMessage];
  const body = Buffer.concat(await message.toArray());
  const status = message.statusCode ?? 0;
  if (status !== 200 && status !== 304) throw new Error(`${url} answered ${status}.`);
  return { status, headers: message.headers, body };
}

const OF_THE_CONNECTION = ["content-length", "transfer-encoding", "date", "connection", "keep-alive"];

async function teach(origin: string, { status, headers: all, body }: Answer): Promise<void> {
  const headers = Object.fromEntries(Object.entries(all).filter(([name]) => !OF_THE_CONNECTION.includes(name)));
  const init = { status, headers, ...("content-encoding" in headers && { encodeBody: "manual" }) };
  await fetch(origin, {
    method: "POST",
    body: body.length > 0 ? body : "-",
    headers: { "X-Constant": JSON.stringify(init) },
  });
}
