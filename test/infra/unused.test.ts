import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { expect, inject, it } from "vitest";
import { bundle, readModules } from "../../infra/bundle.ts";
import { useParts } from "./bundled-parts.ts";

it("what is left out of the Worker is not missed: the bundle does what the whole packages do", async () => {
  const env = {
    S3_ENDPOINT: inject("s3Endpoint"),
    S3_BUCKET: "gazette",
    S3_ACCESS_KEY_ID: "S3RVER",
    S3_SECRET_ACCESS_KEY: "S3RVER",
  };
  const folder = await mkdtemp(join(tmpdir(), "gazette-parts-"));
  await bundle(folder, "test/infra/bundled-parts.ts");
  const options = { modules: await readModules(folder), compatibilityDate: "2026-11-01", bindings: env };
  const miniflare = new Miniflare({ ...convertV4MiniflareOptions(options), enableDevRegistry: false });
  try {
    const answer = await miniflare.dispatchFetch("http://localhost/");
    expect(await answer.json()).toEqual(JSON.parse(JSON.stringify(await useParts(env))));
  } finally {
    await miniflare.dispose();
    await rm(folder, { recursive: true });
  }
}, 60_000);
