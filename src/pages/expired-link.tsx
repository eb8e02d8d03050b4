import type { LinkPurpose } from "../core/subscribers/link-token.ts";
import { Notice, Onward } from "./notice.tsx";
import type { Page } from "./page.ts";
import { sitePath } from "./site-path.ts";

/** A link that is too old or was damaged on its way, and how to get a good one. */
export function ExpiredLinkPage({ purpose, ...page }: Page & { purpose: LinkPurpose }) {
  const { site, locale } = page;
  const words = locale.pages.expired;
  return (
    <Notice {...page} title={words.title}>
      <p>{words[purpose]}</p>
      {purpose === "confirm" ? (
        <>
          <p>{words.confirmNext}</p>
          <Onward href={`${sitePath(site, "")}#subscribe`} text={words.subscribe} />
        </>
      ) : null}
      {purpose === "preferences" ? <Onward href={sitePath(site, "preferences")} text={words.preferencesNext} /> : null}
      {purpose === "unsubscribe" ? <p>{words.unsubscribeNext}</p> : null}
    </Notice>
  );
}
