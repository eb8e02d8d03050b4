import { deskTexts } from "../../locales/desk.ts";
import type { DeskPage } from "./desk.ts";
import { DeskForm } from "./form.tsx";

export interface WaitingProps {
  withdrawals: { posts: number; published: number; first: { key: string; title: string }[] };
  releases: { posts: number; waits: boolean };
}

/** Shows mass withdrawals and releases that need approval. */
export function WaitingSection({ withdrawals, releases, ...page }: WaitingProps & DeskPage) {
  const { waiting: words } = deskTexts(page.locale).posts;
  const { posts, published, first } = withdrawals;
  return (
    <>
      {posts > 0 ? (
        <section class="notice" id="missing" aria-labelledby="missing-title">
          <h2 id="missing-title">{words.missing(posts, published)}</h2>
          <p>{words.missingText}</p>
          <ul class="lines">
            {first.map(({ key, title }) => (
              <li>
                <span lang="">{title}</span>
                <span class="hint key" lang="">
                  {key}
                </span>
              </li>
            ))}
            {posts > first.length ? <li class="hint">{words.more(posts - first.length)}</li> : null}
          </ul>
          <ApproveForm {...page} action="posts/withdraw-missing" button={words.withdraw(posts)} />
        </section>
      ) : null}
      {releases.waits ? (
        <section class="notice" id="flood" aria-labelledby="flood-title">
          <h2 id="flood-title">{words.flood(releases.posts)}</h2>
          <p>{words.floodText}</p>
          <ApproveForm {...page} action="posts/release" button={words.release(releases.posts)} />
        </section>
      ) : null}
    </>
  );
}

/** Approves what the page shows, not what has arrived since. */
function ApproveForm({ action, button, ...page }: { action: string; button: string } & DeskPage) {
  return (
    <DeskForm {...page} action={action}>
      <input type="hidden" name="through" value={String(page.now)} />
      <p class="actions">
        <button type="submit">{button}</button>
      </p>
    </DeskForm>
  );
}
