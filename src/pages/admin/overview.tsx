import type { FeedUse } from "../../core/feeds/feed-use.ts";
import type { SendStats } from "../../core/newsletter/circuit-breaker.ts";
import type { SubscriberDay } from "../../core/newsletter/day-counts.ts";
import type { Issue } from "../../core/newsletter/issue.ts";
import type { Volume } from "../../core/newsletter/volume.ts";
import { EMAIL_PRICE } from "../../core/operations/price.ts";
import type { Period } from "../../core/posts/archive.ts";
import type { Reason as AnyReason } from "../../core/reason.ts";
import type { SubscriberState } from "../../core/subscribers/subscriber.ts";
import { deskTexts } from "../../locales/desk.ts";
import { MailChart, SubscriberChart } from "./day-charts.tsx";
import { type DeskPage, deskPath, withQuery } from "./desk.ts";
import { FeedUseSection } from "./feed-use.tsx";
import { DeskForm } from "./form.tsx";
import { issueTitle, markOf, stateText, type Wait } from "./issue-state.ts";
import { DeskLayout } from "./layout.tsx";
import { Moment, momentText } from "./moment.tsx";
import { Reason } from "./reason.tsx";
import { Figures, Mark } from "./table.tsx";
import type { WaitingProps } from "./waiting.tsx";

export interface OverviewProps extends DeskPage {
  subscribers: Record<SubscriberState, number>;
  days: SubscriberDay[];
  /** In total, and by day. */
  stats: SendStats;
  mailDays: (Period & SendStats)[];
  feeds: FeedUse;
  open: (Pick<Issue, "id" | "frequency" | "state" | "reason"> & { queued: number })[];
  next: { frequency: string; closesAt: number; subscribers: number }[];
  posts: { published: number; draft: number; quarantined: number; withdrawn: number };
  quota: { perSecond: number; leftToday: number; fetchedAt: number };
  wait: Wait | undefined;
  /** Since when and why the provider accepts nothing until the account is repaired. */
  stopped: { at: number; reason: AnyReason } | undefined;
  waitingServiceEmails: number;
  /** Posts missing from the bucket whose withdrawal needs approval. */
  missing: number;
  releases: WaitingProps["releases"];
  /** Alerts that last. */
  alerts: number;
  month: Volume | undefined;
}

/** Shows the state of the site and what needs attention. */
export function OverviewPage(props: OverviewProps) {
  const {
    subscribers,
    days,
    stats,
    mailDays,
    feeds,
    open,
    next,
    posts,
    quota,
    wait,
    stopped,
    waitingServiceEmails,
    missing,
    releases,
    alerts,
    month,
    ...page
  } = props;
  const { overview: words, number, subscriberStates, frequencies, posts: postWords } = deskTexts(page.locale);
  const share = (part: number) => words.share(part, stats.sent);
  const paused = open.filter(({ state }) => state === "paused");
  const reviewed = open.filter(({ state, reason }) => state === "planned" && reason?.code === "waiting-for-review");
  const waits = paused.length + reviewed.length + posts.quarantined + missing + alerts > 0 || releases.waits;
  return (
    <DeskLayout {...page} section="overview" title={words.title} scripts={["charts.js"]}>
      {stopped || waits ? (
        <section class="notice" aria-labelledby="needs-you">
          <h2 id="needs-you">{words.needsYou}</h2>
          {stopped ? (
            <>
              <p>
                {words.stopped(momentText(page, stopped.at))}{" "}
                <q>
                  <Reason {...page} reason={stopped.reason} />
                </q>
              </p>
              <DeskForm {...page} action="sender/start">
                <p class="hint">{words.stoppedHint}</p>
                <button type="submit">{words.start}</button>
              </DeskForm>
            </>
          ) : null}
          <ul>
            {alerts > 0 ? (
              <li>
                <a href={deskPath(page, "alerts")}>{words.alerts(alerts)}</a>
              </li>
            ) : null}
            {paused.map((issue) => (
              <li>
                <a href={deskPath(page, `issues/${issue.id}`)}>{words.pausedIssue(issueTitle(page, issue))}</a>
              </li>
            ))}
            {reviewed.map((issue) => (
              <li>
                <a href={deskPath(page, `issues/${issue.id}/edit`)}>
                  {words.reviewed(issueTitle(page, issue), stateText(page, issue, wait))}
                </a>
              </li>
            ))}
            {missing > 0 ? (
              <li>
                <a href={`${deskPath(page, "posts")}#missing`}>{words.withdrawalsWait(missing)}</a>
              </li>
            ) : null}
            {releases.waits ? (
              <li>
                <a href={`${deskPath(page, "posts")}#flood`}>{words.releasesWait(releases.posts)}</a>
              </li>
            ) : null}
            {posts.quarantined > 0 ? (
              <li>
                <a href={`${deskPath(page, "posts")}#quarantine`}>{words.quarantined(posts.quarantined)}</a>
              </li>
            ) : null}
          </ul>
        </section>
      ) : null}

      <section aria-labelledby="people">
        <h2 id="people">{words.subscribers}</h2>
        <Figures
          figures={(["active", "pending", "unsubscribed", "suppressed"] as const).map((state) => ({
            name: subscriberStates[state],
            value: number(subscribers[state]),
            href: withQuery(deskPath(page, "subscribers"), { state }),
          }))}
        />
        <h3>{words.flow.title}</h3>
        <SubscriberChart {...page} days={days} />
      </section>

      <div class="columns">
        <section aria-labelledby="out">
          <h2 id="out">{words.goingOut}</h2>
          {open.length === 0 ? <p class="empty">{words.nothingGoingOut}</p> : null}
          <ul class="lines">
            {open.map((issue) => (
              <li>
                <a href={deskPath(page, `issues/${issue.id}`)}>{issueTitle(page, issue)}</a>
                <Mark kind={markOf(page, issue, wait)}>{stateText(page, issue, wait)}</Mark>
                <span class="hint">{words.queued(issue.queued)}</span>
              </li>
            ))}
          </ul>
          <h3>{words.next}</h3>
          {next.length === 0 ? <p class="empty">{words.noNext}</p> : null}
          <ul class="lines">
            {next.map(({ frequency, closesAt, subscribers }) => (
              <li>
                <Moment {...page} at={closesAt} />
                <span>{frequencies[frequency] ?? frequency}</span>
                <span class="hint">{words.readers(subscribers)}</span>
              </li>
            ))}
          </ul>
        </section>

        <section aria-labelledby="mail">
          <h2 id="mail">{words.mail}</h2>
          <Figures
            figures={[
              { name: words.sent, value: number(stats.sent) },
              { name: words.bounced, value: share(stats.bounced), alarm: stats.bounced > stats.sent * 0.04 },
              { name: words.complained, value: share(stats.complained), alarm: stats.complained > stats.sent * 0.001 },
              { name: words.refused, value: number(stats.refused) },
            ]}
          />
          <p>
            <a href={`${deskPath(page, "growth")}#month`}>
              {words.month(month?.posts ?? 0, month?.issueEmails ?? 0, (month?.issueEmails ?? 0) * EMAIL_PRICE)}
            </a>
          </p>
          <h3>{words.quota}</h3>
          <p>
            {quota.fetchedAt === 0
              ? words.quotaUnknown
              : words.quotaText(Math.round(quota.perSecond * 10) / 10, quota.leftToday)}
            {wait ? ` ${deskTexts(page.locale).issues.waiting[wait.reason](momentText(page, wait.until))}` : null}
          </p>
          <p>{words.waitingServiceEmails(waitingServiceEmails)}</p>
        </section>

        <section aria-labelledby="posts">
          <h2 id="posts">{words.posts}</h2>
          <Figures
            figures={[
              { name: postWords.states.published, value: number(posts.published), href: deskPath(page, "posts") },
              {
                name: postWords.states.draft,
                value: number(posts.draft),
                href: withQuery(deskPath(page, "posts"), { state: "draft" }),
              },
              {
                name: postWords.states.quarantined,
                value: number(posts.quarantined),
                href: `${deskPath(page, "posts")}#quarantine`,
                alarm: posts.quarantined > 0,
              },
              {
                name: postWords.states.withdrawn,
                value: number(posts.withdrawn),
                href: withQuery(deskPath(page, "posts"), { state: "withdrawn" }),
              },
            ]}
          />
        </section>
      </div>

      <section aria-labelledby="mail-days">
        <h2 id="mail-days">{words.mailDays}</h2>
        {stats.sent + stats.refused + stats.lost === 0 ? (
          <p class="empty">{words.noMail}</p>
        ) : (
          <MailChart {...page} days={mailDays} />
        )}
      </section>

      <FeedUseSection {...page} feeds={feeds} />
    </DeskLayout>
  );
}
