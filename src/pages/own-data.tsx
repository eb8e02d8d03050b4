import { Notice, NoticeLink } from "./notice.tsx";
import type { Page } from "./page.ts";
import { sitePath } from "./site-path.ts";

/** Offers to export or erase the stored data, to current and former subscribers. */
export function OwnData({ token, site, locale }: Page & { token: string }) {
  const words = locale.pages.preferences;
  const path = sitePath(site, `preferences/${encodeURIComponent(token)}`);
  return (
    <section aria-labelledby="own-data">
      <h2 id="own-data">{words.dataTitle}</h2>
      <p>{words.dataIntro}</p>
      <NoticeLink href={`${path}/export`} text={words.export} />
      <NoticeLink href={`${path}/erase`} text={words.erase} />
    </section>
  );
}

/** Shown instead of preferences to people who are not subscribed. */
export function OwnDataPage({ token, ...page }: Page & { token: string }) {
  const words = page.locale.pages.preferences;
  return (
    <Notice {...page} title={words.title}>
      <p>{words.notSubscribed}</p>
      <OwnData token={token} {...page} />
    </Notice>
  );
}
