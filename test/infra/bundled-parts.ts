import { s3 } from "../../src/adapters/objects/s3.ts";
import { defaultSite } from "../../src/core/site.ts";
import { atom } from "../../src/formats/atom.ts";
import { rss } from "../../src/formats/rss.ts";
import { readFrontMatter } from "../../src/markdown/front-matter.ts";
import { readPost } from "../../src/markdown/read-post.ts";
import { render } from "../../src/markdown/render.ts";
import { exampleFeed } from "../formats/example-feed.ts";

const PLACE = {
  site: new URL("https://news.example/"),
  file: new URL("https://news.example/posts/a.md"),
  page: "https://news.example/posts/a",
};
const HEADER = '---\ntitle: a: "b"\ntags: [x, y]\ndate: 2026-11-20 08:00:00 +0800\n---\nBody';
const TAGS = `---
title: T
date: 2026-11-20
tags: [b, a]
---
{% for tag in page.tags %}{{ tag | upcase }}{% endfor %} {{ page.date | date: "%Y %B" }}
{{< figure src=a.png caption="*c*" >}}
{% highlight js %}
{{ x }}
{% endhighlight %}`;
const BODY = `# Title &copy; &nbsp;

See http://a.example/x and **渡轮**。<b style="color:red;position:fixed" onclick="x()">b</b> [l](javascript:1)
<a href="//b.example">q</a> <img src="a.png" srcset="b.png 2x"><svg><style>a{}</style></svg><textarea><b></textarea>`;

/** Exercises the packages of which parts are left out of the Worker. */
export async function useParts(env: object): Promise<unknown[]> {
  const store = s3(env);
  const bytes = new TextEncoder().encode("hello");
  const key = "parts/a.md";
  const put = await store.put(key, bytes, "text/markdown");
  return [
    { etag: put.etag, size: put.size },
    new TextDecoder().decode((await store.get(key))?.bytes),
    (await store.list({ prefix: "parts/" })).objects.map(({ key, etag, size }) => ({ key, etag, size })),
    (await store.putIf("absent", key, bytes, "text/markdown")) ?? "there already",
    await store.delete(key),
    (await store.head(key)) ?? "gone",
    await s3({ ...env, S3_BUCKET: "nowhere" })
      .list({ prefix: "" })
      .catch(String),
    readFrontMatter(HEADER),
    await render(BODY, PLACE),
    await readPost(
      { key: "posts/a.md", bytes: new TextEncoder().encode(TAGS) },
      defaultSite(new URL("https://news.example/")),
    ),
    ...[rss, atom].map((format) => format.write(exampleFeed())),
  ].map((part) => (part instanceof Object && "fields" in part ? [...(part.fields as Map<string, unknown>)] : part));
}

export default {
  async fetch(_: Request, env: object): Promise<Response> {
    return Response.json(await useParts(env));
  },
};
export class Sender {}
