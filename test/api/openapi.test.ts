import { execFile } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import { openapi } from "../../functions/api/openapi.ts";
import { defaultSite } from "../../src/core/site.ts";

const document = JSON.parse(JSON.stringify(openapi(defaultSite(new URL("https://news.gazette.page")))));

interface Operation {
  operationId: string;
  responses: Record<string, { $ref?: string; content?: Record<string, { schema?: object }> }>;
}
const operations = Object.values(document.paths as Record<string, Record<string, Operation>>).flatMap(
  Object.values,
) as Operation[];

describe("the document", () => {
  it("is OpenAPI 3.1 by its schema", async () => {
    const { valid, errors } = await new Validator().validate(document);
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
  });

  it("passes Redocly's recommended rules, all of them", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "openapi-")), "openapi.json");
    writeFileSync(file, JSON.stringify(document));
    const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
    const run = promisify(execFile)("node_modules/.bin/redocly", ["lint", "--format=json", file], { env });
    const { stdout } = await run.catch((failed: { stdout: string }) => failed);
    const { problems, totals } = JSON.parse(stdout);
    expect(problems.map(({ ruleId, message }: Record<string, string>) => `${ruleId}: ${message}`)).toEqual([]);
    expect(totals).toMatchObject({ errors: 0, warnings: 0, ignored: 0 });
  });

  it("gives every answer of JSON a schema", () => {
    const bare = operations.flatMap(({ operationId, responses }) =>
      Object.entries(responses).flatMap(([status, { $ref, content = {} }]) => {
        const all = $ref ? document.components.responses[$ref.split("/").at(-1) ?? ""].content : content;
        return Object.entries(all as typeof content).flatMap(([type, { schema }]) =>
          type.endsWith("json") && !schema ? [`${operationId} ${status}`] : [],
        );
      }),
    );
    expect(bare).toEqual([]);
  });
});
