import { Agent, request as httpRequest } from "node:http";
import { ADMIN_TOKEN, PUBLISH_TOKEN, type Runtime, startRuntime } from "../../bench/runtime.ts";
import type { Module } from "../../infra/bundle.ts";
import { signer } from "../../src/adapters/signer.ts";
import { followName } from "../../src/core/subscribers/follow.ts";
import { LINK_LIFE_MS, LINK_PURPOSES, type LinkPurpose } from "../../src/core/subscribers/link-token.ts";
import type { Door, Who } from "./doors.ts";
import { requestOf, type Sent, type Values } from "./request.ts";

const SITE = "gazette";
const SECRET = "a secret that only an attack knows";

export interface Answer {
  status: number;
  body: string;
  headers: Record<string, unknown>;
  /** Processor time of the service, or the clock's where nobody says it. */
  ms: number;
}

/** People whose addresses and choices nobody else may see. */
export const PEOPLE = {
  ann: { email: "ann-7f3a9c51@harbour.example", category: "only-ann-5b1e7d" },
  bob: { email: "bob-2c8e4d06@harbour.example", category: "only-bob-9a4f3c" },
  carol: { email: "carol-91b7e2f4@harbour.example", category: "only-carol-3d8b6a" },
};

/** The built Worker in workerd, with three subscribers and a post; all of it on loopback, and nothing sends mail. */
export class AttackedGazette {
  readonly #runtime: Runtime;
  readonly #origin: URL;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 4 });
  readonly #links = new Map<string, string>();
  readonly #follows = new Map<string, string>();
  #desk = { cookie: "", formToken: "" };

  private constructor(runtime: Runtime, origin: string) {
    this.#runtime = runtime;
    this.#origin = new URL(origin);
  }

  /** `built`: the Worker, where it has been bundled already. */
  static async open(built?: Module[]): Promise<AttackedGazette> {
    const settings = { SITE_URL: "https://news.example.com", LINK_SECRET: SECRET };
    const runtime = await startRuntime([SITE], { settings, onFault: () => {}, ...(built !== undefined && { built }) });
    const gazette = new AttackedGazette(runtime, await runtime.origin(SITE));
    try {
      await gazette.#prepare();
      return gazette;
    } catch (fault) {
      await gazette.close();
      throw fault;
    }
  }

  async #prepare(): Promise<void> {
    const rows = Object.values(PEOPLE).map(({ email, category }) => `${email},${category};news,active`);
    const csv = `email,categories,status\n${rows.join("\n")}\n`;
    const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
    const done = async (sent: Sent) => {
      const answer = await this.send(sent);
      if (answer.status !== 200) throw new Error(`${sent.path} answered ${answer.status}: ${answer.body}`);
    };
    const put = (key: string, body: string) =>
      done({ method: "PUT", path: `/api/v1/objects/${key}`, headers: bearer(PUBLISH_TOKEN), body });
    await put("site.yaml", "title: Harbour\npostal_address: 1 Quay Street\nnewsletter:\n  archive: true\n");
    const headers = { ...bearer(ADMIN_TOKEN), "Content-Type": "text/csv" };
    await done({ method: "POST", path: "/api/v1/subscribers/import?consent=attack", headers, body: csv });
    // After them: what no post has is refused once there are posts, and these names are nobody else's.
    await put("posts/2026-11-20-a.md", "---\ntitle: A\ndate: 2026-11-20\ncategories: [news]\n---\nAt last.\n");
    const { DB } = await this.#runtime.bindings(SITE);
    const { sign } = signer(SECRET);
    for (const [name, { email, category }] of Object.entries(PEOPLE)) {
      this.#follows.set(name, await followName({ kind: "category", id: category }));
      const row = await DB.prepare("SELECT id FROM subscribers WHERE email = ?").bind(email).first<{ id: number }>();
      for (const purpose of LINK_PURPOSES)
        this.#links.set(
          `${name} ${purpose}`,
          await sign({
            purpose,
            subscriberId: row?.id ?? 0,
            madeAt: LINK_LIFE_MS[purpose] === Number.POSITIVE_INFINITY ? 0 : Date.now(),
          }),
        );
    }
    const here = { "Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded" };
    const login = await this.send({
      method: "POST",
      path: "/admin/login",
      headers: here,
      body: `token=${ADMIN_TOKEN}`,
    });
    const cookie = /^[^;]+/.exec(String(login.headers["set-cookie"] ?? ""))?.[0] ?? "";
    const page = await this.send({ method: "GET", path: "/admin", headers: { Cookie: cookie }, body: undefined });
    this.#desk = { cookie, formToken: /name="form_token" value="([^"]+)"/.exec(page.body)?.[1] ?? "" };
    if (this.#desk.formToken === "") throw new Error(`The desk did not open: ${page.status}.`);
  }

  /** The token of somebody's link. */
  link(who: keyof typeof PEOPLE, purpose: LinkPurpose): string {
    return this.#links.get(`${who} ${purpose}`) ?? "";
  }

  /** A request through a door, by whoever the door is for. */
  request(door: Door, values: Values, who: Who = door.who): Sent {
    const purpose = (/^\/(confirm|unsubscribe|unfollow|manage|preferences|address)\//.exec(door.path)?.[1] ??
      "preferences") as LinkPurpose;
    const link = who in PEOPLE ? this.link(who as keyof typeof PEOPLE, purpose) : "nobody";
    if (who === "desk") {
      const headers = { Cookie: this.#desk.cookie, "Sec-Fetch-Site": "same-origin" };
      return requestOf(door, values, { headers, formToken: this.#desk.formToken });
    }
    const token = { admin: ADMIN_TOKEN, publisher: PUBLISH_TOKEN }[who as string];
    const headers: Record<string, string> =
      token === undefined ? { "Sec-Fetch-Site": "same-origin" } : { Authorization: `Bearer ${token}` };
    return requestOf(door, values, { headers, link, name: this.#follows.get(who) ?? "nothing" });
  }

  /** Nothing where a request cannot even be written down. */
  async send({ method, path, headers, body }: Sent): Promise<Answer> {
    const before = this.#cpuMs();
    const answer = await new Promise<Omit<Answer, "ms">>((resolve, reject) => {
      const options = { agent: this.#agent, hostname: this.#origin.hostname, port: this.#origin.port };
      const bytes = body === undefined ? undefined : Buffer.from(body);
      const length = bytes === undefined ? {} : { "Content-Length": bytes.length };
      // The site's address is https, which Cloudflare would end.
      const sent = { "X-Forwarded-Proto": "https", ...headers, ...length };
      const sending = httpRequest({ ...options, method, path, headers: sent }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString("utf8"),
          }),
        );
      });
      sending.on("error", reject);
      sending.end(bytes);
    });
    return { ...answer, ms: this.#cpuMs() - before };
  }

  #cpuMs(): number {
    return this.#runtime.process?.cpuMs() ?? performance.now();
  }

  async close(): Promise<void> {
    this.#agent.destroy();
    await this.#runtime.close();
  }
}
