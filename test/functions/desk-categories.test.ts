import { beforeEach, describe, expect, it } from "vitest";
import { ADMIN, openSite, post, someone } from "./site.ts";

const ORIGIN = "https://news.example.com";
const HERE = { Origin: ORIGIN, "Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded" };
const HOSTILE = `<img src=x onerror="alert(1)">`;

let site: Awaited<ReturnType<typeof openSite>>;
let cookie: string;

beforeEach(async () => {
  site = await openSite();
  await site.publish({
    "site.yaml":
      "title: News\nlanguage: en\ncategory_strings: whole\npostal_address: 1 Street\ncategories: {named: By hand}\n",
    "posts/a.md": post({ title: "A", categories: "21shijijingjibaodao 21caijingAPP" }),
    "posts/b.md": post({ title: "B", categories: "21shijijingjibaodao 21caijingAPP" }),
    "posts/c.md": post({ title: "C", categories: "21caijingAPP 21shijijingjibaodao" }),
    "posts/d.md": post({ title: "D", categories: "Named" }),
    "posts/e.md": post({ title: "E", categories: "named" }),
    "posts/f.md": post({ title: "F", categories: JSON.stringify(HOSTILE) }),
  });
  const login = await site.fetch("/admin/login", {
    method: "POST",
    body: new URLSearchParams({ token: "test-admin-token" }),
    headers: HERE,
    redirect: "manual",
  });
  cookie = /^[^;]+/.exec(login.headers.get("Set-Cookie") ?? "")?.[0] ?? "";
});

const FIRST = "21shijijingjibaodao-21caijingapp";
const TWIN = "21caijingapp-21shijijingjibaodao";

const open = (path: string, headers: Record<string, string> = {}) =>
  site.fetch(`/admin${path}`, { headers: { Cookie: cookie, ...headers }, redirect: "manual" });
const read = async (path: string, headers: Record<string, string> = {}) =>
  (await (await open(path, headers)).text()).replaceAll("&amp;", "&").replaceAll("&quot;", '"');
/** Submits the form of a page with some fields filled in. */
async function press(path: string, typed: Record<string, string> = {}): Promise<Response> {
  const form = /<main[\s\S]*?<form method="post" action="([^"]+)"([\s\S]*?)<\/form>/.exec(await read(path));
  const fields = [...(form?.[2] ?? "").matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  const body = new URLSearchParams({ ...Object.fromEntries(fields.map(([, name, value]) => [name, value])), ...typed });
  return site.fetch(form?.[1] ?? "", {
    method: "POST",
    body,
    headers: { ...HERE, Cookie: cookie },
    redirect: "manual",
  });
}
const lead = (response: Response) => [response.status, response.headers.get("Location")];
const items = async (path: string) =>
  (await site.json<{ items: { title: string }[] }>(path)).items.map(({ title }) => title).sort();

describe("categories at the desk", () => {
  it("are suggested to be one, merged after a question that says what happens, and taken apart again", async () => {
    await site.fetch("/api/v1/subscribers/import?consent=x", {
      method: "POST",
      body: `email,status,categories\n${someone()},active,${TWIN};named\n${someone()},active,${FIRST}\n${someone()},active,\n`,
      headers: { ...ADMIN, "Content-Type": "text/csv" },
    });
    const merge = `/category/merge?id=${TWIN}&into=${FIRST}`;
    const list = await read("/categories");
    expect(list).toContain("1 possible duplicate");
    expect(list).toContain(`href="/admin${merge}"`);
    const question = await read(merge);
    for (const said of [
      "Merge 21caijingAPP 21shijijingjibaodao into 21shijijingjibaodao 21caijingAPP?",
      "1 post of 21caijingAPP",
      "1 subscriber who chose 21caijingAPP",
      `/categories/${TWIN}/rss.xml`,
      `The page /categories/${TWIN}/ will redirect to /categories/${FIRST}/.`,
      `href="/admin/category/merge?id=${FIRST}&into=${TWIN}"`,
    ])
      expect(question).toContain(said);
    // GET changes nothing.
    expect(await items(`/categories/${FIRST}/feed.json`)).toEqual(["A", "B"]);

    expect(lead(await press(merge))).toEqual([303, `/admin/category?id=${FIRST}&done=merged`]);
    const page = await read(`/category?id=${FIRST}&done=merged`);
    expect(page).toContain("Merged. Readers see it now.");
    expect(page).toContain(`/admin/category/unmerge?id=${TWIN}`);
    expect(await items(`/categories/${TWIN}/feed.json`)).toEqual(["A", "B", "C"]);
    expect(lead(await open(`/category?id=${TWIN}`))).toEqual([303, `/admin/category?id=${FIRST}`]);
    expect(await read("/categories")).toMatch(/1 merged category[\s\S]*"Source">desk /);
    expect(await read("/categories")).not.toContain("possible duplicate");

    expect(lead(await press(`/category/unmerge?id=${TWIN}`))).toEqual([303, "/admin/categories?done=unmerged"]);
    expect(await read("/categories?done=unmerged")).toContain("separate categories again");
    expect(await items(`/categories/${TWIN}/feed.json`)).toEqual(["C"]);
  });

  it("are suggested across scripts: traditional and simplified characters, a name in Latin letters and a Chinese one", async () => {
    await site.publish({
      "posts/p.md": post({ categories: "hongguanjingji" }),
      "posts/q.md": post({ categories: "宏观经济" }),
      "posts/r.md": post({ categories: "宏觀經濟" }),
      "posts/s.md": post({ categories: "竞技" }),
      "posts/t.md": post({ categories: "经济" }),
    });
    const list = await read("/categories");
    expect(list).toContain("3 possible duplicates");
    const into = [...list.matchAll(/\/admin\/category\/merge\?id=([^&"]+)&into=([^"]+)"/g)];
    const group = new Set(into.flatMap(([, id = "", kept = ""]) => [id, kept].map(decodeURIComponent)));
    expect([...group].sort()).toEqual([FIRST, TWIN, "hongguanjingji", "宏观经济", "宏觀經濟"].sort());
  });

  it("take another by its title too, and say in the reader's language why an order is refused", async () => {
    expect(await read(`/category/merge?id=${TWIN}&into=${encodeURIComponent("by hand")}`)).toContain("into By hand?");
    for (const [path, status, english, chinese] of [
      [`/category/merge?id=${TWIN}&into=nowhere`, 404, "There is no category nowhere", "没有分类“nowhere”"],
      [`/category/merge?id=${TWIN}&into=${TWIN}`, 409, "into itself", "不能并入自身"],
      ["/category/unmerge?id=named", 409, "nothing to undo", "无可撤销"],
    ] as const) {
      const response = await open(path);
      expect([path, response.status]).toEqual([path, status]);
      expect(await response.text()).toContain(english);
      expect(await read(path, { "Accept-Language": "zh" })).toContain(chinese);
    }
  });

  it("are the kept ones in a subscriber's preferences; what they leave alone stays theirs when the merge is taken back", async () => {
    await site.fetch("/api/v1/subscribers/import?consent=x", {
      method: "POST",
      body: `email,status,categories\n${someone()},active,${TWIN}\n`,
      headers: { ...ADMIN, "Content-Type": "text/csv" },
    });
    await press(`/category/merge?id=${TWIN}&into=${FIRST}`);
    const path = "/subscribers/1/preferences";
    const form = await read(path);
    expect(form).toContain(`name="remove" value="category ${FIRST}"`);
    expect(form).not.toContain(`value="category ${TWIN}"`);
    const formToken = /name="form_token" value="([^"]+)"/.exec(form)?.[1] ?? "";
    const change = (button: "add" | "remove", id: string) =>
      site.fetch("/admin/subscribers/1/follows", {
        method: "POST",
        body: new URLSearchParams({ form_token: formToken, [button]: `category ${id}` }),
        headers: { ...HERE, Cookie: cookie },
        redirect: "manual",
      });
    const stored = async () =>
      (await site.db.prepare("SELECT follows FROM subscribers").first<{ follows: string }>())?.follows;
    expect((await change("add", "named")).status).toBe(200);
    expect(await stored()).toBe(JSON.stringify([TWIN, "named"]));
    await change("remove", FIRST);
    expect(await stored()).toBe('["named"]');
    await change("add", FIRST);
    expect(await stored()).toBe(JSON.stringify(["named", FIRST]));
  });

  it("get a title, and lose it again; site.yaml's own is not touched", async () => {
    const title = `/category?id=${FIRST}`;
    expect(lead(await press(title, { title: " 21世纪经济报道 " }))).toEqual([303, `/admin${title}&done=titled`]);
    expect(await site.text(`/categories/${FIRST}/rss.xml`)).toContain("<title>21世纪经济报道 - News</title>");
    expect(await read(title)).toContain('value="21世纪经济报道"');
    const long = await press(title, { title: "长".repeat(201) });
    expect([long.status, (await long.text()).includes("at most 200 characters")]).toEqual([400, true]);
    expect(lead(await press(title, { title: "21世纪经济报道" }))).toEqual([303, `/admin${title}&done=unchanged`]);
    await press(title, { title: "" });
    expect(await site.text(`/categories/${FIRST}/rss.xml`)).toContain("21shijijingjibaodao 21caijingAPP - News");
    expect(await read("/category?id=named")).toContain("This title is set in site.yaml");
    expect(await site.text("/categories/named/rss.xml")).toContain("By hand");
  });

  it("change by a form of the desk alone", async () => {
    for (const path of ["/category/merge", "/category/unmerge", "/category/title"]) {
      const body = new URLSearchParams({ id: TWIN, into: FIRST, title: "x" });
      const send = (headers: object) =>
        site.fetch(`/admin${path}`, { method: "POST", body, headers: { ...HERE, ...headers }, redirect: "manual" });
      expect((await send({ Cookie: cookie })).status).toBe(403);
      expect((await send({})).status).toBe(303);
    }
    expect(await site.bucket.get(".gazette/categories.json")).toBeNull();
    for (const path of ["/category?id=named", `/category/merge?id=${TWIN}&into=${FIRST}`, "/category/unmerge?id=x"])
      expect((await site.fetch(`/admin${path}`, { redirect: "manual" })).status).toBe(303);
    expect((await open("/category?id=nowhere")).status).toBe(404);
  });

  it("show whatever they are called as text", async () => {
    for (const path of ["/categories", `/category?id=${encodeURIComponent(HOSTILE)}`])
      expect(await read(path)).not.toContain("<img");
    expect((await open(`/category?id=${encodeURIComponent(HOSTILE)}`)).status).toBe(200);
    const merge = `/category/merge?id=named&into=${encodeURIComponent(HOSTILE)}`;
    expect(await read(merge)).not.toContain("<img");
    await press(merge);
    expect(await read("/categories")).not.toContain("<img");
    expect(await read(`/category/merge?id=named&into=${encodeURIComponent("<img src=y>")}`)).not.toContain("<img");
  });

  it("are found among two thousand, page by page", async () => {
    const rows = Array.from({ length: 2_000 }, (_, index) => `Many ${String(index).padStart(4, "0")}`);
    await site.db
      .prepare(
        `INSERT INTO post_labels (kind, label_id, published_at, post_key, title)
         SELECT 'category', replace(lower(value), ' ', '-'), 1000000000000, 'posts/a.md', value FROM json_each(?)`,
      )
      .bind(JSON.stringify(rows))
      .run();
    const first = await read("/categories");
    expect(first).toContain("All (2,004)");
    expect(first.match(/<tr/g)?.length).toBeLessThan(60);
    expect(first.length).toBeLessThan(60_000);
    expect(await read("/categories?from=2000")).toContain("First page");
    const found = await read("/categories?q=MANY%20123");
    expect(found).toContain("Found (10)");
    expect(found).toContain("many-1239");
    expect(await read("/categories?q=no-such")).toContain("No categories found.");
  });
});
