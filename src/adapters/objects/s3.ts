import { lazily } from "../../core/lazily.ts";
import type { ObjectStore } from "../../ports/posts/object-store.ts";
import { S3Settings } from "./s3-settings.ts";

/** Stores objects in Amazon S3 and compatible servers. The SDK is loaded with the first call. */
export function s3(env: object): ObjectStore {
  const settings = S3Settings().parse(env);
  const store = lazily(async () => (await import("./s3-store.ts")).s3Store(settings));
  return {
    list: async (...asked) => (await store()).list(...asked),
    head: async (...asked) => (await store()).head(...asked),
    get: async (...asked) => (await store()).get(...asked),
    put: async (...asked) => (await store()).put(...asked),
    putIf: async (...asked) => (await store()).putIf(...asked),
    delete: async (...asked) => (await store()).delete(...asked),
  };
}
