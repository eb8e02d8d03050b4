import { Notice, Onward } from "./notice.tsx";
import type { Page } from "./page.ts";
import { sitePath } from "./site-path.ts";

/** What everybody may do with what is stored about them, subscribed or not. */
export function OwnData({ token, site, locale }: Page & { token: string }) {
  const words = locale.pages.preferences;
  const path = sitePath(site, `preferences/${encodeURIComponent(token)}`);
  return (
    <section aria-labelledby="own-data">
      <h2 id="own-data">{words.dataTitle}</h2>
      <p>{words.dataIntro}</p>
      <Onward href={`${path}/export`} text={words.export} />
      <Onward href={`${path}/erase`} text={words.erase} />
    </section>
  );
}

/** The preferences of somebody who has none any more. */
export function OwnDataPage({ token, ...page }: Page & { token: string }) {
  const words = page.locale.pages.preferences;
  return (
    <Notice {...page} title={words.title}>
      <p>{words.notSubscribed}</p>
      <OwnData token={token} {...page} />
    </Notice>
  );
}
