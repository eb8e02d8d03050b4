import { expect, it } from "vitest";
import { EVERYTHING } from "../../../src/core/subscribers/follow.ts";
import { mailingReach } from "../../../src/use-cases/newsletter/mailing-reach.ts";
import { aSite, DAY, START } from "../a-site.ts";

it("counts who gets a post: who follows everything, or one of its categories, tags, authors or watches", async () => {
  const site = await aSite();
  await site.publish("old", START - 400 * DAY, "categories: [ports]\ntags: [sea]\nauthor: Ann\n");
  const reach = () => mailingReach(site.ports, "posts/old.md", START);
  let number = 0;
  const join = (follows: Partial<typeof EVERYTHING>, state: "active" | "pending" = "active") =>
    site.ports.subscribers.importRows(
      [
        {
          ...EVERYTHING,
          ...follows,
          ...{
            frequency: "daily",
            hour: 8,
            timeZone: "UTC",
            language: "en",
            alerts: false,
            email: `a${++number}@news.example`,
            state,
          },
        },
      ],
      { cursor: 0, consent: "a form", at: START },
    );
  expect(await reach()).toEqual({ most: 0, isExact: true });
  await join({});
  await join({ categories: ["ports"] });
  await join({ categories: ["markets"] });
  await join({ tags: ["markets"], watches: ["copper"] });
  await join({ categories: ["ports"] }, "pending");
  expect(await reach()).toEqual({ most: 2, isExact: true });
  await join({ tags: ["sea"] });
  await join({ authors: ["ann"] });
  await join({ watches: ["words"] });
  expect(await reach()).toEqual({ most: 5, isExact: false });
  expect(await mailingReach(site.ports, "posts/none.md", START)).toBeUndefined();
  await site.publish("planned", START + DAY);
  expect(await mailingReach(site.ports, "posts/planned.md", START)).toBeUndefined();
  // Who chose a category by an id that was merged since gets it, too.
  const merged = { ...site.ports, site: { ...site.ports.site, categoryMerges: { markets: "ports" } } };
  expect(await mailingReach(merged, "posts/old.md", START)).toMatchObject({ most: 6 });
});
