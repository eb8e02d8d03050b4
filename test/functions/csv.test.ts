import fc from "fast-check";
import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { csvDownload, readCsv } from "../../functions/http/csv.ts";

/** Downloads a file. */
async function written(...rows: string[][]): Promise<string> {
  const pages = [rows, []];
  const app = new Hono().get("/", (c) => csvDownload(c, "a.csv", ["email", "detail"], async () => pages.shift() ?? []));
  return (await (await app.request("/")).text()).replace(/^email,detail\r\n/, "");
}

const field = fc.string({
  unit: fc.constantFrom("=", "+", "-", "@", "＝", "'", '"', ";", ",", "|", "\t", "\n", "a", "1", "标"),
  maxLength: 12,
});

describe("a CSV file of ours", () => {
  it("holds no formula, by whatever sign a spreadsheet splits its lines", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(field, { minLength: 1, maxLength: 3 }), async (fields) => {
        // With its quotes, and as a spreadsheet reads it without them.
        for (const sign of [",", ";", "|", "\t"])
          for (const cell of (await written(fields)).split(new RegExp(`[${sign}\r\n]`)))
            for (const text of [cell, cell.replace(/^"/, "")])
              expect(`${sign} ${text.replace(/^"+/, "")}`).not.toMatch(/^. [=+\-@＝＋－＠]/);
      }),
    );
  });

  it.each([
    ["news;=HYPERLINK(1)", "news;'=HYPERLINK(1)"],
    ["=1+1", "'=1+1"],
    ["a,@b|-c\t+d", `"a,'@b|'-c\t'+d"`],
    ["a-b; c=d", "a-b; c=d"],
    ["'=1", "''=1"],
    ["plain", "plain"],
  ])("has %j as %j", async (text, cell) => {
    expect(await written([text])).toBe(`${cell}\r\n`);
  });

  it("is read back as it was", async () => {
    await fc.assert(
      fc.asyncProperty(field, async (detail) => {
        // White space around a field is trimmed, and an unclosed quote is no field.
        fc.pre(detail === detail.trim() && !/^'*\s|\s$/.test(detail));
        const file = `email,detail\r\n${await written(["a@example.com", detail])}`;
        expect(await readCsv(file)).toEqual([{ email: "a@example.com", detail }]);
      }),
    );
  });
});
