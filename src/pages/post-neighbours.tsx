import { langOf, type Page } from "./page.ts";

interface PostLink {
  url: string;
  title: string;
  language: string | undefined;
}

/** The previous and next post, if any. */
export interface NeighbourLinks {
  newer: PostLink | undefined;
  older: PostLink | undefined;
}

/** Links the previous and next post. */
export function PostNeighbours({ newer, older, ...page }: Page & NeighbourLinks) {
  if (!newer && !older) return null;
  const words = page.locale.pages.post;
  const link = (name: string, rel: "prev" | "next", { url, title, language }: PostLink) => (
    <p>
      <span>{name}</span>
      <a href={url} rel={rel} lang={langOf(language, page)}>
        {title}
      </a>
    </p>
  );
  return (
    <nav class="beside" aria-label={words.neighbours}>
      {older ? link(words.older, "prev", older) : null}
      {newer ? link(words.newer, "next", newer) : null}
    </nav>
  );
}
