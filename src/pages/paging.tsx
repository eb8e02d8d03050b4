import type { Page } from "./page.ts";

/** Links to the previous and next page of a list. */
export interface Paging {
  newer?: string | undefined;
  older?: string | undefined;
}

/** Adds these links to the head. */
export function PagingData({ newer, older }: Paging) {
  return (
    <>
      {newer ? <link rel="prev" href={newer} /> : null}
      {older ? <link rel="next" href={older} /> : null}
    </>
  );
}

/** Shows these links. */
export function PagingLinks({
  locale,
  newer,
  older,
  words: paging = locale.pages.paging,
}: Paging & Pick<Page, "locale"> & { words?: Page["locale"]["pages"]["paging"] }) {
  if (!newer && !older) return null;
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
