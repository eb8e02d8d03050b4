import { describe, expect, it } from "vitest";
import { digestPageUrl, readChoice } from "../../../src/use-cases/newsletter/digest-page-url.ts";
import { aSite } from "../a-site.ts";

const range = { fromSeq: 3, throughSeq: 9 };

describe("the page of a digest", () => {
  it("says what is chosen, the same for everybody who chose it", async () => {
    const { ports } = await aSite();
    const [one, other] = await Promise.all(
      [
        ["b", "a"],
        ["a", "b"],
      ].map((follows) => digestPageUrl(ports, 7, { ...range, follows, also: [1, 2] }, {})),
    );
    expect(one).toBe(other);
    expect(one).toMatch(/\/issues\/7\?from=3&through=9&categories=a,b&also=1,2$/);
  });

  it("names watches by their questions, and never by numbers that others could count through", async () => {
    const { ports } = await aSite();
    const follows = ["macro", "tag copper", "author wang-li", "watch 7"];
    const url = new URL(await digestPageUrl(ports, 7, { ...range, follows, also: [] }, { "watch 7": "铜价 -期货" }));
    expect(url.searchParams.get("q")).toBe("铜价 -期货");
    expect(url.search).toContain("categories=macro&tags=copper&authors=wang-li&");
    expect(url.search).not.toContain("watch");
  });

  it("has as many questions as a page may search for", async () => {
    const { ports } = await aSite();
    const url = (count: number) => {
      const follows = ["a", ...Array.from({ length: count }, (_, id) => `watch ${id}`)];
      return digestPageUrl(ports, 7, { ...range, follows, also: [] }, { "watch 1": "x" });
    };
    expect(await url(10)).not.toContain("choice=");
    expect(await url(11)).toContain("choice=");
  });

  it.each([
    ["that is long", Array.from({ length: 60 }, (_, index) => `a-category-${index}`)],
    ["whose names hold commas", ["a,b"]],
  ])("of a choice %s has its hash, and the choice is kept", async (_, follows) => {
    const { ports } = await aSite();
    const url = new URL(await digestPageUrl(ports, 7, { ...range, follows, also: [4] }, {}));
    expect(url.href.length).toBeLessThan(200);
    const hash = url.searchParams.get("choice") ?? "";
    expect(await readChoice(ports, hash)).toEqual({ follows: [...follows].sort(), also: [4] });
    expect(await readChoice(ports, "0".repeat(32))).toBeUndefined();
  });
});
