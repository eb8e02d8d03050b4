import { Api, PUBLISHER } from "./api.ts";
import type { MailingResult } from "./mailing-report.ts";

export interface RemoteObject {
  key: string;
  etag: string;
  size: number;
}

/** Result of one file. `stored`: an attachment or `site.yaml`. */
export interface ObjectResult {
  key: string;
  outcome: "published" | "updated" | "unchanged" | "draft" | "quarantined" | "ignored" | "stored" | "withdrawn";
  line?: number | null;
  reason?: string | null;
  mailing?: MailingResult;
}

export interface QuarantinedObject {
  key: string;
  line?: number | null;
  reason: string;
}

export interface ReindexStep {
  /** Where the next step starts; null when this was the last. */
  position: string | null;
  read: number;
  published: number;
  quarantined: number;
  withdrawn: number;
}

/** Client of the publishing API. */
export class PublishingApi {
  readonly #api: Api;

  constructor(url: URL, token: string) {
    this.#api = new Api(url, token, PUBLISHER);
  }

  /** Lists every object in the bucket, by key. */
  async objects(): Promise<Map<string, RemoteObject>> {
    const objects = new Map<string, RemoteObject>();
    let after = "";
    for (;;) {
      const query = new URLSearchParams({ after, limit: "1000" });
      const page = await this.#api.get<{ objects: RemoteObject[]; more: boolean }>(`objects?${query}`);
      for (const object of page.objects) objects.set(object.key, object);
      const last = page.objects.at(-1)?.key;
      if (!page.more || last === undefined) return objects;
      after = last;
    }
  }

  async putAll(files: { key: string; bytes: Buffer }[]): Promise<ObjectResult[]> {
    const objects = files.map(({ key, bytes }) => ({ key, base64: bytes.toString("base64") }));
    return (await this.#api.post<{ results: ObjectResult[] }>("objects", { objects })).results;
  }

  async put(key: string, bytes: Buffer<ArrayBuffer>): Promise<ObjectResult> {
    return this.#api.call("PUT", objectPath(key), { body: bytes, type: "application/octet-stream" });
  }

  async delete(key: string): Promise<ObjectResult> {
    return this.#api.call("DELETE", objectPath(key));
  }

  async mailing(key: string): Promise<MailingResult> {
    return (await this.#api.get<{ mailing: MailingResult }>(mailingPath(key))).mailing;
  }

  /** Emails a post although it is too old. */
  async mail(key: string): Promise<MailingResult> {
    return (await this.#api.call<{ mailing: MailingResult }>("PUT", mailingPath(key))).mailing;
  }

  async quarantine(): Promise<QuarantinedObject[]> {
    return (await this.#api.get<{ quarantined: QuarantinedObject[] }>("quarantine")).quarantined;
  }

  async reindex(position: string | undefined): Promise<ReindexStep> {
    return this.#api.post("reindex", position === undefined ? {} : { position });
  }
}

const objectPath = (key: string) => `objects/${pathOf(key)}`;
const mailingPath = (key: string) => `mailing/${pathOf(key)}`;

function pathOf(key: string): string {
  return key.split("/").map(encodeURIComponent).join("/");
}
