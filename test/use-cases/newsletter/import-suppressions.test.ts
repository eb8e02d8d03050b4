import { expect, it } from "vitest";
import { importSuppressions } from "../../../src/use-cases/newsletter/import-suppressions.ts";
import { openSite } from "../../sqlite/site.ts";

it("adds what is not known yet, however many there are", async () => {
  const { ports, db } = openSite({ at: 1 });
  const rows = Array.from({ length: 4_001 }, (_, index) => ({
    ...{ email: `r${index}@example.com`, reason: "bounce" as const, detail: "" },
  }));
  expect(await importSuppressions(ports, rows.slice(0, 2), 5)).toEqual({ added: 2, known: 0 });
  expect(await importSuppressions(ports, rows, 6)).toEqual({ added: 3_999, known: 2 });
  expect(db.sqlite.prepare("SELECT created_at AS at, count(*) AS n FROM suppressions GROUP BY 1").all()).toEqual([
    { at: 5, n: 2 },
    { at: 6, n: 3_999 },
  ]);
  expect(await importSuppressions(ports, [], 7)).toEqual({ added: 0, known: 0 });
});
