import { expect, it } from "vitest";
import { openapi } from "../../functions/api/openapi.ts";
import { defaultSite } from "../../src/core/site.ts";
import { reference } from "../../src/locales/zh/reference.ts";

it("says in Chinese what every operation, tag and status is, and of no other", () => {
  const document = openapi(defaultSite(new URL("https://news.example.com/"))) as {
    tags: { name: string }[];
    paths: Record<string, Record<string, { operationId: string }>>;
    components: { responses: object };
  };
  const ids = Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).map(({ operationId }) => operationId),
  );
  expect(Object.keys(reference.operations).sort()).toEqual([...new Set(ids)].sort());
  expect(Object.keys(reference.tags).sort()).toEqual(document.tags.map(({ name }) => name).sort());
  expect(Object.keys(reference.statuses)).toEqual(Object.keys(document.components.responses));
});
