import type { Page } from "./page.ts";

/** Where the pages beside a page of a list lie. */
export interface Paging {
  newer?: string | undefined;
  older?: string | undefined;
}

/** The same for machines, in the head. */
export function PagingData({ newer, older }: Paging) {
  return (
    <>
      {newer ? <link rel="prev" href={newer} /> : null}
      {older ? <link rel="next" href={older} /> : null}
    </>
  );
}

/** Links to the pages beside this one. */
export function PagingLinks({ locale, newer, older }: Paging & Pick<Page, "locale">) {
  if (!newer && !older) return null;
  const { paging } = locale.pages;
  return (
    <nav class="paging" aria-label={paging.title}>
      {newer ? (
        <a href={newer} rel="prev">
          ← {paging.newer}
        </a>
      ) : null}
      {older ? (
        <a href={older} rel="next">
          {paging.older} →
        </a>
      ) : null}
    </nav>
  );
}
