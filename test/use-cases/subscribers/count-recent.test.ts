import { expect, it } from "vitest";
import { countRecent } from "../../../src/use-cases/subscribers/count-recent.ts";
import { aSite, DAY, START } from "../a-site.ts";

it("counts the posts of thirty days, of the first forty that are followed", async () => {
  const { ports, publish } = await aSite();
  const first = Math.floor(START / DAY - 30) * DAY;
  for (const [name, at] of [
    ["before", first - 1],
    ["first", first],
    ["now", START],
    ["later", START + 1],
  ] as const)
    await publish(name, at, "categories: [Ports]\ntags: [fog]\n");
  const harbour = { kind: "category" as const, id: "ports", title: "Ports" };
  const watch = (id: string) => ({ kind: "watch" as const, id, title: id });
  const recent = async (follows: Parameters<typeof countRecent>[1]) =>
    (await countRecent(ports, follows, START)).map(({ recent }) => recent);
  const since = new Date(START).toISOString().slice(0, 10);
  expect(
    await recent([
      harbour,
      { kind: "tag", id: "fog", title: "fog" },
      { kind: "tag", id: "none", title: "none" },
      watch("words"),
      watch(`words after:${since}`),
      watch("words after:2020-01-01"),
      watch('"'),
    ]),
  ).toEqual([2, 2, 0, 2, 1, 2, undefined]);
  expect((await recent(Array.from({ length: 42 }, () => harbour))).filter((count) => count === 2)).toHaveLength(40);
});
