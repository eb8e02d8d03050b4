import type { AnswerTo } from "../../functions/api/calls.ts";
import { Api, PUBLISHER, Refused } from "./api.ts";
import type { MailingResult } from "./mailing-report.ts";

export type RemoteObject = AnswerTo<"GET /api/v1/objects">["objects"][number];
/** Result of one file. */
export type ObjectResult = AnswerTo<"PUT /api/v1/objects/{key}">;
interface DryRun {
  dry_run?: "true";
}

export type NoticedObject = AnswerTo<"GET /api/v1/notices">["posts"][number];
type QuarantinedObject = AnswerTo<"GET /api/v1/quarantine">["quarantined"][number];

/** Client of the publishing API. */
export class PublishingApi {
  readonly url: URL;
  readonly token: string;
  readonly #api: Api;

  constructor(url: URL, token: string) {
    this.url = url;
    this.token = token;
    this.#api = new Api(url, token, PUBLISHER);
  }

  /** Lists every object in the bucket, by key. */
  async objects(): Promise<Map<string, RemoteObject>> {
    const objects = new Map<string, RemoteObject>();
    let after = "";
    for (;;) {
      const page = await this.#api.call("GET /api/v1/objects", { query: { after, limit: 1000 } });
      for (const object of page.objects) objects.set(object.key, object);
      const last = page.objects.at(-1)?.key;
      if (!page.more || last === undefined) return objects;
      after = last;
    }
  }

  /** Returns the bytes of an object; `undefined` if there is none. */
  async read(key: string): Promise<Uint8Array | undefined> {
    try {
      return new TextEncoder().encode(await this.#api.text("GET /api/v1/objects/{key}", { params: { key } }));
    } catch (fault) {
      if (fault instanceof Refused && fault.status === 404) return undefined;
      throw fault;
    }
  }

  async putAll(files: { key: string; bytes: Buffer }[], query: DryRun = {}): Promise<ObjectResult[]> {
    const objects = files.map(({ key, bytes }) => ({ key, base64: bytes.toString("base64") }));
    return (await this.#api.call("POST /api/v1/objects", { query, body: { objects } })).results;
  }

  /** Returns what publishing these would do, and stores nothing. */
  rehearse(files: { key: string; bytes: Buffer }[]): Promise<ObjectResult[]> {
    return this.putAll(files, { dry_run: "true" });
  }

  put(key: string, bytes: Buffer<ArrayBuffer>, query: DryRun = {}): Promise<ObjectResult> {
    const content = { body: bytes, type: "application/octet-stream" };
    return this.#api.call("PUT /api/v1/objects/{key}", { params: { key }, query, content });
  }

  delete(key: string): Promise<ObjectResult> {
    return this.#api.call("DELETE /api/v1/objects/{key}", { params: { key } });
  }

  async mailing(key: string): Promise<MailingResult> {
    return (await this.#api.call("GET /api/v1/mailing/{key}", { params: { key } })).mailing;
  }

  /** Emails a post although it is too old. */
  async mail(key: string): Promise<MailingResult> {
    return (await this.#api.call("PUT /api/v1/mailing/{key}", { params: { key } })).mailing;
  }

  async quarantine(): Promise<QuarantinedObject[]> {
    return (await this.#api.call("GET /api/v1/quarantine")).quarantined;
  }

  /** Lists posts of which something cannot be shown as it was meant. */
  async noticed(): Promise<NoticedObject[]> {
    const all: NoticedObject[] = [];
    for (;;) {
      const { posts, more } = await this.#api.call("GET /api/v1/notices", { query: { after: all.at(-1)?.key ?? "" } });
      all.push(...posts);
      if (!more || posts.length === 0) return all;
    }
  }

  reindex(position: string | undefined): Promise<AnswerTo<"POST /api/v1/reindex">> {
    return this.#api.call("POST /api/v1/reindex", { body: { position } });
  }
}
