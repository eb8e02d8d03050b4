import type { LinkPurpose } from "../core/subscribers/link-token.ts";
import { Notice, NoticeLink } from "./notice.tsx";
import type { Page } from "./page.ts";
import { sitePath } from "./site-path.ts";

/** Explains an expired or damaged link, and how to get a new one. */
export function ExpiredLinkPage({ purpose, ...page }: Page & { purpose: LinkPurpose }) {
  const { site, locale } = page;
  const words = locale.pages.expired;
  return (
    <Notice {...page} title={words.title}>
      <p>{words[purpose]}</p>
      {purpose === "confirm" ? (
        <>
          <p>{words.confirmNext}</p>
          <NoticeLink href={`${sitePath(site, "")}#subscribe`} text={words.subscribe} />
        </>
      ) : null}
      {purpose === "preferences" || purpose === "manage" || purpose === "address" ? (
        <NoticeLink href={sitePath(site, "preferences")} text={words.preferencesNext} />
      ) : null}
      {purpose === "unsubscribe" || purpose === "unfollow" ? <p>{words.unsubscribeNext}</p> : null}
    </Notice>
  );
}
