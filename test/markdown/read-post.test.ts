import { expect, it } from "vitest";
import { readPost, type SiteFiles } from "../../src/markdown/read-post.ts";
import { KEY, readText, site } from "./a-post.ts";

/** What a file says, by which it is told whether it has changed. */
async function content(front: string, body = "Body") {
  const reading = await readText(`---\ntitle: t\n${front}\n---\n${body}`);
  if (reading.state !== "published") throw new Error(JSON.stringify(reading));
  return reading.content;
}

it("says the same whatever the order of its fields and their quotes, and something else with other values", async () => {
  const said = await content("a: 1\nb:\nc: [x, {y: z}]");
  expect(await content('c:\n  - x\n  - y: "z"\nb: ~\na: "1"', "\nBody\n\n")).toBe(said);
  for (const other of ["a: 2\nb:\nc: [x, {y: z}]", "a: 1\nc: [x, {y: z}]", "a: 1\nb:\nc: [x, {y: w}]"])
    expect(await content(other)).not.toBe(said);
  expect(await content("a: 1\nb:\nc: [x, {y: z}]", "Other")).not.toBe(said);
});

it("says once what aliases repeat", async () => {
  const repeated = (level: number) =>
    `l${level}: &l${level} [${Array(8)
      .fill(`*l${level - 1}`)
      .join(", ")}]`;
  const said = await content(["l0: &l0 [x]", ...[1, 2, 3, 4, 5].map(repeated)].join("\n"));
  expect(said.length).toBeLessThan(1_000);
  const [one, other] = await Promise.all(["x", "y"].map((value) => content(`a: &a [${value}]\nb: *a`)));
  expect(one).not.toBe(other);
});

it("is quarantined with the beginning of the words of a fault while it is read", async () => {
  const words = "x".repeat(300);
  const files: SiteFiles = { include: async () => undefined, posts: () => Promise.reject(new Error(words)) };
  const bytes = new TextEncoder().encode("---\ntitle: t\n---\n[[a]]");
  expect(await readPost({ key: KEY, bytes }, site, files)).toMatchObject({
    state: "quarantined",
    problem: { reason: { code: "post-faults", values: { words: `Error: ${words}`.slice(0, 200) } } },
  });
});

it("may have one and a half million bytes of HTML, however many characters those are", async () => {
  const written = async (text: string) => {
    const reading = await readText(`---\ntitle: t\n---\n${text}`, "posts/2022-01-07-a.html");
    return reading.state === "quarantined" ? reading.problem.reason.code : reading.state;
  };
  expect(await written("x".repeat(1_500_000))).toBe("published");
  expect(await written("x".repeat(1_500_001))).toBe("post-too-long");
  expect(await written("港".repeat(500_000))).toBe("published");
  expect(await written("港".repeat(500_001))).toBe("post-too-long");
});

it.each([
  ["1989-12-31", "date-of-name-absurd"],
  ["1990-01-01", "published"],
  ["2199-12-31", "published"],
  ["2200-01-01", "date-of-name-absurd"],
])("with the day %s in its name alone is %s", async (day, expected) => {
  const reading = await readText("---\ntitle: t\n---\nx", `posts/${day}-a.md`);
  expect(reading.state === "quarantined" ? reading.problem.reason.code : reading.state).toBe(expected);
});

it("leads elsewhere from its stated address, too", async () => {
  const reading = await readText("---\ntitle: t\npermalink: /x/\nredirect_to: /y/\n---\n");
  expect(reading).toMatchObject({ state: "draft", held: { reason: { values: { address: "/y/" } } } });
  const froms = reading.state === "draft" ? reading.redirects?.map(({ from }) => from) : [];
  expect(froms).toEqual(["x/", "posts/2022/2022-01-07-harbour-opens"]);
  const plain = await readText("---\ntitle: t\nredirect_to: /y/\n---\n");
  expect(plain.state === "draft" && plain.redirects?.map(({ from }) => from)).toEqual([
    "posts/2022/2022-01-07-harbour-opens",
  ]);
});

it("says on which line an address is stated, where lines tell", async () => {
  const lines = async (text: string) => {
    const reading = await readText(text);
    return reading.state === "published" ? [...reading.addressLines] : reading;
  };
  expect(await lines("---\ntitle: t\naliases: [/a, /b]\n---\nx")).toEqual([
    ["a", 3],
    ["b", 3],
  ]);
  expect(await lines("---\ntitle: t\npermalink: /x/\naliases: /a\n---\nx")).toEqual([
    ["a", 4],
    ["x/", 3],
  ]);
  expect(await lines('{"title": "t", "aliases": ["/a"]}\nx')).toEqual([["a", 0]]);
});
