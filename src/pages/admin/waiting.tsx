import type { DeskPage } from "./desk.ts";
import { DeskForm } from "./form.tsx";

export interface WaitingProps {
  withdrawals: { posts: number; published: number; first: { key: string; title: string }[] };
  releases: { posts: number; waits: boolean };
}

/** What is so much at once that somebody has to say so: withdrawals, and emails. */
export function WaitingSection({ withdrawals, releases, ...page }: WaitingProps & DeskPage) {
  const { waiting: words } = page.locale.desk.posts;
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
          <Order {...page} action="posts/withdraw-missing" button={words.withdraw(posts)} />
        </section>
      ) : null}
      {releases.waits ? (
        <section class="notice" id="flood" aria-labelledby="flood-title">
          <h2 id="flood-title">{words.flood(releases.posts)}</h2>
          <p>{words.floodText}</p>
          <Order {...page} action="posts/release" button={words.release(releases.posts)} />
        </section>
      ) : null}
    </>
  );
}

/** Holds for what the page shows, and not for what has come since. */
function Order({ action, button, ...page }: { action: string; button: string } & DeskPage) {
  return (
    <DeskForm {...page} action={action}>
      <input type="hidden" name="through" value={String(page.now)} />
      <p class="actions">
        <button type="submit">{button}</button>
      </p>
    </DeskForm>
  );
}
