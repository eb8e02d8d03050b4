import { langOf, type Page } from "./page.ts";

/** The previous and next post, if any. */
export interface NeighbourLinks {
  newer: PostLink | undefined;
  older: PostLink | undefined;
}

interface PostLink {
  url: string;
  title: string;
  language: string | undefined;
}

interface PostNeighboursProps extends Page, NeighbourLinks {
  /** Heading, unless these are neighbours on the whole site. */
  title?: string;
}

/** Links the previous and next post. */
export function PostNeighbours({ title, newer, older, ...page }: PostNeighboursProps) {
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
    <nav class="beside" aria-label={title ?? words.neighbours}>
      {title ? <p class="kicker">{title}</p> : null}
      {older ? link(words.older, "prev", older) : null}
      {newer ? link(words.newer, "next", newer) : null}
    </nav>
  );
}
