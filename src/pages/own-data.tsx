import { maskedAddress } from "../core/subscribers/masked-address.ts";
import { Notice, NoticeLink } from "./notice.tsx";
import type { Page } from "./page.ts";
import { sitePath } from "./site-path.ts";
import { SubmitButton } from "./submit-button.tsx";

/** Who the page is for, and the link that opened it. */
export interface Own {
  link: { purpose: "manage" | "preferences"; token: string };
  email: string;
}

/** Returns the path of a link. */
export const linkPath = ({ site }: Page, { purpose, token }: Own["link"]): string =>
  sitePath(site, `${purpose}/${encodeURIComponent(token)}`);

/**
 * Offers to export or erase the stored data, to current and former subscribers. The link of an email only offers to mail a fresh
 * one, because the email may have been forwarded.
 */
export function OwnData({ own, isActive, ...page }: Page & { own: Own; isActive?: boolean }) {
  const words = page.locale.pages.preferences;
  const path = linkPath(page, own.link);
  return (
    <section aria-labelledby="own-data">
      <h2 id="own-data">{words.dataTitle}</h2>
      {own.link.purpose === "manage" ? (
        <>
          <p>{words.dataByLink(maskedAddress(own.email))}</p>
          <form method="post" action={`${path}/link`} class="offers">
            <SubmitButton locale={page.locale} text={words.mailLink} />
          </form>
        </>
      ) : (
        <>
          <p>{words.dataIntro}</p>
          {isActive ? <NoticeLink href={`${path}/address`} text={words.changeAddress} /> : null}
          <NoticeLink href={`${path}/export`} text={words.export} />
          <NoticeLink href={`${path}/erase`} text={words.erase} />
        </>
      )}
    </section>
  );
}

/** Shown instead of preferences to people who are not subscribed. */
export function OwnDataPage({ own, ...page }: Page & { own: Own }) {
  const words = page.locale.pages.preferences;
  return (
    <Notice {...page} title={words.title} form>
      <p>{words.notSubscribed}</p>
      <OwnData own={own} {...page} />
    </Notice>
  );
}
