import type { PropsWithChildren } from "hono/jsx";
import { QUESTION_MAX } from "../core/posts/question.ts";
import type { Reason } from "../core/reason.ts";
import { followText, type NamedFollow } from "../core/subscribers/follow.ts";
import { reasonText } from "../locales/reason-text.ts";
import { followName } from "./follow-name.ts";
import { langOf, type Page } from "./page.ts";

/** A follow with its posts of the last 30 days, where they were counted. */
export interface CountedFollow extends NamedFollow {
  recent?: number | undefined;
}

/** What was just done, or could not be done without asking. */
export type FollowsNotice =
  | { done: "added" | "removed" | "last"; follow: NamedFollow }
  | { done: "everything" }
  | { problem: Reason };

export interface FollowsProps {
  /** Empty: everything. */
  follows: CountedFollow[];
  suggestions: CountedFollow[];
  /** As typed, when the suggestions answer it. */
  question?: string | undefined;
  notice?: FollowsNotice | undefined;
}

interface Addresses {
  /** Where changes are posted. */
  action: string;
  /** Of this page, which takes `?q=`. */
  page: string;
  /** Where to unsubscribe. */
  leave: string;
}

/**
 * Lists what a subscriber follows, each with a button that ends it, and offers more. Every button takes effect at once.
 * `follow-suggestions.js` renews the suggestions while somebody types. `children`: hidden fields of each form.
 */
export function FollowsSection(props: PropsWithChildren<FollowsProps & Addresses & Page>) {
  const { follows, action, notice, children, leave, ...rest } = props;
  const { locale } = rest;
  const words = locale.pages.following;
  const post = `${action}#follows`;
  return (
    <section id="follows" class="following" aria-labelledby="follows-title">
      <h2 id="follows-title">{words.title}</h2>
      {notice ? (
        <Notice notice={notice} action={post} leave={leave} locale={locale}>
          {children}
        </Notice>
      ) : null}
      {follows.length === 0 ? (
        <p>
          <strong>{words.everything}</strong> <span class="hint">{words.everythingHint}</span>
        </p>
      ) : (
        <form method="post" action={post}>
          {children}
          <ul class="chips">
            {follows.map((follow) => (
              <li>
                <Named follow={follow} {...rest} />
                <button
                  type="submit"
                  name="remove"
                  value={followText(follow)}
                  aria-label={words.remove(followName(follow, locale))}
                >
                  <span aria-hidden="true">×</span>
                </button>
              </li>
            ))}
          </ul>
          <button type="submit" class="quiet" name="everything" value="1">
            {words.all}
          </button>
        </form>
      )}
      <Finder {...rest} action={post}>
        {children}
      </Finder>
    </section>
  );
}

type FinderProps = PropsWithChildren<Omit<FollowsProps, "follows"> & Pick<Addresses, "action" | "page"> & Page>;

function Finder({ suggestions, question, action, page: path, children, ...page }: FinderProps) {
  const words = page.locale.pages.following;
  return (
    <>
      <form method="get" action={`${path}#follows`} data-suggests="suggestions">
        <label for="follow-question">{words.find}</label>
        <div class="search">
          <input
            id="follow-question"
            name="q"
            type="search"
            value={question}
            maxlength={QUESTION_MAX}
            autocomplete="off"
            aria-describedby="suggestions-status"
          />
          <button type="submit">{words.findButton}</button>
        </div>
      </form>
      <p id="suggestions-status" class="unseen" role="status"></p>
      <div id="suggestions" data-found={words.matches(suggestions.length)}>
        <h3>{question ? words.found(question) : words.suggestions}</h3>
        {suggestions.length === 0 ? (
          <p>{words.matches(0)}</p>
        ) : (
          <form method="post" action={action}>
            {children}
            <ul class="chips">
              {suggestions.map((follow) => (
                <li>
                  <Named follow={follow} {...page} />
                  <button
                    type="submit"
                    name="add"
                    value={followText(follow)}
                    aria-label={words.add(followName(follow, page.locale))}
                  >
                    <span aria-hidden="true">+</span>
                  </button>
                </li>
              ))}
            </ul>
          </form>
        )}
      </div>
    </>
  );
}

function Named({ follow, ...page }: Page & { follow: CountedFollow }) {
  const { kinds, recent } = page.locale.pages.following;
  const count = follow.recent === undefined ? "" : ` · ${recent(follow.recent)}`;
  return (
    <span>
      <span lang={langOf(undefined, page)}>{followName(follow, page.locale)}</span>{" "}
      <small>{`${kinds[follow.kind]}${count}`}</small>
    </span>
  );
}

type NoticeProps = PropsWithChildren<{ notice: FollowsNotice; action: string; leave: string; locale: Page["locale"] }>;

function Notice({ notice, action, leave, locale, children }: NoticeProps) {
  const words = locale.pages.following;
  if ("problem" in notice) {
    return (
      <div class="notice" role="alert">
        <p>{reasonText(locale, notice.problem)}</p>
      </div>
    );
  }
  if (notice.done === "everything") {
    return (
      <p class="notice done" role="alert">
        {words.becameEverything}
      </p>
    );
  }
  const { done, follow } = notice;
  const name = followName(follow, locale);
  return (
    <div class={done === "last" ? "notice" : "notice done"} role="alert">
      <p>{words[done](name)}</p>
      {done === "added" ? null : (
        <form class="offers" method="post" action={action}>
          {children}
          {done === "removed" ? (
            <button type="submit" name="add" value={followText(follow)}>
              {words.undo}
            </button>
          ) : (
            <>
              <button type="submit" name="everything" value="1">
                {words.lastAll}
              </button>
              <a class="button" href={leave}>
                {words.lastLeave}
              </a>
            </>
          )}
        </form>
      )}
    </div>
  );
}
