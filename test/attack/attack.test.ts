import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { filled, growthProblem } from "../security/growth.ts";
import { routes } from "../security/routes.ts";
import { runAttack } from "./attack.ts";
import { AttackedGazette } from "./attacked-gazette.ts";
import { type Door, type Field, FORMS, operations, PAGES } from "./doors.ts";
import { encode } from "./request.ts";
import { WORST } from "./worst.ts";

/** As long as an address or a header may be where Cloudflare passes it on. */
const ADDRESS_MAX = 15_000;
const HEADER_MAX = 8_000;
/** What is longer is tried at a quarter of its length first: where time grows with the square, all of it would take minutes. */
const LONG = 20_000;

/** Processor time below which a difference is noise. */
const FLOOR_MS = 200;

describe("a door", () => {
  let gazette: AttackedGazette;
  let doors: Door[];
  beforeAll(async () => {
    gazette = await AttackedGazette.open(inject("builtWorker"));
    const contract = await gazette.send({ method: "GET", path: "/openapi.json", headers: {}, body: undefined });
    doors = [...operations(JSON.parse(contract.body)), ...FORMS, ...PAGES];
  });
  afterAll(() => gazette?.close());

  it("is known: every form there is", () => {
    const sent = routes().filter(({ method, path }) => method === "POST" && !/^\/(?:api|feedback)\//.test(path));
    const paths = sent.map(({ path }) => path).filter((path) => path !== "/admin/logout");
    expect(FORMS.map(({ path }) => path).sort()).toEqual([...new Set(paths)].sort());
  });

  it("takes hardly more than double the time for double the longest it may be given, of whatever is worst", async () => {
    const slow: string[] = [];
    let tried = 0;
    for (const door of doors)
      for (const field of door.fields) {
        const unit = nextUnit();
        const longest = longestOf(field, door, unit);
        const work = (size: number) => gazette.send(gazette.request(door, new Map([[field, filled(unit, size)]])));
        let ms = 0;
        const time = async (send: () => unknown) => {
          await send();
          return ms;
        };
        const asked = async (size: number) => {
          ms = (await work(size).catch(() => ({ ms: 0 }))).ms;
        };
        tried++;
        const problem = await growthProblem(asked, {
          from: longest > LONG ? Math.ceil(longest / 4) : longest,
          to: longest,
          floorMs: FLOOR_MS,
          time,
        });
        if (problem)
          slow.push(`${door.method} ${door.path} ${field.where} ${field.name} ${JSON.stringify(unit)}: ${problem}`);
      }
    expect(slow).toEqual([]);
    expect(tried).toBeGreaterThan(400);
  });
});

/** Of what is worst one for each field, in turn: what reads a text is shared by many fields, and tried with all of it in ../security. */
let turn = 0;
const nextUnit = () => WORST[turn++ % WORST.length] ?? " ";

/** Characters of a kind that a field may have at most, by the contract or by what carries it. */
function longestOf({ where, maxLength }: Field, { body, bodyMax }: Door, unit: string): number {
  const room = where === "path" || where === "query" ? ADDRESS_MAX : where === "header" ? HEADER_MAX : bodyMax - 4_000;
  const cost = where === "json" || body === "upload" ? Buffer.byteLength(unit) : encode(unit).length;
  return Math.min(maxLength ?? room, Math.floor((room / cost) * unit.length));
}

it("nothing gets through of mutated requests, forms, posts and keys, and nothing runs on a post's page", async () => {
  const report = await runAttack({ seconds: 120, requests: 120, seed: 7, browser: true, built: inject("builtWorker") });
  expect(report.problems).toEqual([]);
  // All of it took place, or this has proved nothing.
  expect([report.requests > 50, report.posts > 5, report.pages > 2, (report.answers[200] ?? 0) > 10]).toEqual([
    true,
    true,
    true,
    true,
  ]);
});
