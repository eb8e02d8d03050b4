import { raw } from "hono/html";
import type { Problem, Reading } from "../../../core/posts/post.ts";
import type { Writing } from "../../../locales/writing.ts";
import { assetPath } from "../../asset-path.ts";
import { BrandHead } from "../../brand.tsx";
import { headingsFrom } from "../../headings.ts";
import { dirOf, langOf } from "../../page.ts";
import { PostDate } from "../../post-date.tsx";
import { bareLinksMarked, keyboardScrollable, stylesToClasses } from "../../prose.ts";
import { sizedImages } from "../../sized-images.ts";
import type { DeskPage } from "../desk.ts";
import { momentText } from "../moment.tsx";
import { Reason } from "../reason.tsx";

/** What a preview is made of. */
export type PreviewedPost = Pick<Reading, "state"> & (Reading | { state: "quarantined"; problem: Problem });

/** The document of a preview: the post as readers see it, below what becomes of it. */
export function PostPreview({
  words,
  reading,
  ...page
}: DeskPage & { words: Writing; reading: PreviewedPost | undefined }) {
  const { site, locale } = page;
  return (
    <html lang={locale.tag}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{words.preview}</title>
        <meta name="color-scheme" content="light dark" />
        <link rel="stylesheet" href={assetPath(site, "gazette.css")} />
        <BrandHead site={site} isPlain />
      </head>
      <body>
        <main class="narrow">
          {reading === undefined ? (
            <p class="hint">{words.previewHint}</p>
          ) : (
            <State {...page} words={words} reading={reading} />
          )}
          {reading?.state === "published" ? <Post {...page} post={reading.post} /> : null}
        </main>
      </body>
    </html>
  );
}

function State({ words, reading, ...page }: DeskPage & { words: Writing; reading: PreviewedPost }) {
  if (reading.state === "quarantined" || reading.state === "draft")
    return (
      <p class="notice">
        {words.states[reading.state]}{" "}
        <Why {...page} words={words} problem={reading.state === "draft" ? reading.held : reading.problem} />
      </p>
    );
  if (reading.state === "ignored") return <p class="notice">{words.states.ignored}</p>;
  const { publishedAt } = reading.post;
  return (
    <div class={reading.notices.length > 0 ? "notice" : "notice done"}>
      <p>{publishedAt > page.now ? words.states.scheduled(momentText(page, publishedAt)) : words.states.published}</p>
      {reading.notices.length > 0 ? (
        <ul>
          {reading.notices.map((problem) => (
            <li>
              <Why {...page} words={words} problem={problem} />
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function Why({ words, problem: { line, reason }, ...page }: DeskPage & { words: Writing; problem: Problem }) {
  return (
    <>
      {line === undefined ? null : `${words.line(line)}: `}
      <Reason {...page} reason={reason} />
    </>
  );
}

function Post({ post, ...page }: DeskPage & { post: Extract<Reading, { state: "published" }>["post"] }) {
  const lang = langOf(post.language, page);
  const html = sizedImages(page, stylesToClasses(post.contentHtml));
  return (
    <article class="post" dir={dirOf(post.language, page)}>
      <header class="heading">
        {post.categories.length > 0 ? (
          <p class="labels" lang={langOf(undefined, page)}>
            {post.categories.map(({ title }) => title).join(page.locale.comma)}
          </p>
        ) : null}
        <h1 lang={lang}>{post.title}</h1>
        <p class="byline">
          <PostDate at={post.publishedAt} {...page} />
        </p>
      </header>
      <div class="prose" lang={lang}>
        {raw(headingsFrom(2, bareLinksMarked(keyboardScrollable(html))))}
      </div>
    </article>
  );
}
