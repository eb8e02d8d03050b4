import { resolve } from "node:path";
import { expect, it } from "vitest";
import { publishContent } from "../../infra/dev/content.ts";
import { PUBLISH_TOKEN } from "../../infra/dev/local-settings.ts";
import { serve } from "../cli/whole-service.ts";

it("npm start publishes content/, and the post that is broken on purpose harms none", async () => {
  const site = await serve({ PUBLISH_TOKEN });
  const said: string[] = [];
  expect(await publishContent(resolve("."), site, (line) => said.push(line))).toBeUndefined();
  const { items } = (await (await fetch(`${site}/feed.json`)).json()) as { items: unknown[] };
  expect(items.length).toBeGreaterThan(20);
  const headers = { Authorization: "Bearer test-admin-token" };
  const quarantined = await (await fetch(`${site}/api/v1/quarantine`, { headers })).json();
  expect(quarantined).toMatchObject({ quarantined: [{ reason: { code: "date-only-zone" } }] });
  expect(said).toEqual([expect.stringContaining("publishing content/")]);
});

it("goes on where there is nothing to publish", async () => {
  expect(await publishContent(resolve("infra"), "http://localhost:1", () => {})).toBeUndefined();
});
