import type { FeedLink } from "./feed-links.ts";
import type { Page } from "./page.ts";

interface FollowProps extends Page {
  /** What is followed, where the page has several. */
  title?: string;
  feeds: FeedLink[];
  /** Address of a form for the same posts by email. */
  byEmail?: string | undefined;
  /** Address of the page that explains the feed. */
  about?: string | undefined;
}

/** One control for every way to follow something: a disclosure, which works without scripts. */
export function Follow({ title, feeds, byEmail, about, ...page }: FollowProps) {
  const words = page.locale.pages.follow;
  return (
    <details class="follow" name="follow">
      <summary aria-label={title && words.one(title)}>{words.button}</summary>
      <ul class="feeds">
        {feeds.map(({ href, type, name }) => (
          <li>
            <a href={href} type={type}>
              {name}
            </a>
          </li>
        ))}
        {byEmail ? (
          <li>
            <a href={byEmail}>{words.email}</a>
          </li>
        ) : null}
        {about ? (
          <li>
            <a href={about}>{words.about}</a>
          </li>
        ) : null}
      </ul>
    </details>
  );
}
