import type { Volume } from "../../core/newsletter/volume.ts";
import { EMAIL_PRICE } from "../../core/operations/price.ts";
import type { Period } from "../../core/posts/archive.ts";
import { wallTime } from "../../core/wall-clock.ts";
import { deskTexts } from "../../locales/desk.ts";
import { localeNameOf } from "../../locales/index.ts";
import { langOf } from "../page.ts";
import { type DeskPage, deskPath, withQuery } from "./desk.ts";
import { DeskLayout } from "./layout.tsx";
import { DeskTable, Figures } from "./table.tsx";

type Share = { name: string; subscribers: number };

interface GrowthProps extends DeskPage {
  /** Newest first: the first is the present one. */
  months: (Period & Volume)[];
  /** Emails about subscriptions, this month. */
  serviceEmails: number;
  /** Of the last 30 days. */
  sources: { source: string; joined: number; left: number }[];
  /** `before`: what they were when that is known. `id` of a category. */
  followers: {
    title: string;
    id: string | undefined;
    now: number;
    week: number | undefined;
    month: number | undefined;
  }[];
  /** Since when followers are remembered. */
  since: number | undefined;
  shares: Record<"language" | "frequency" | "domain", Share[]>;
}

/** Shows where subscribers come from, what they follow and who they are, and what a month amounts to. */
export function GrowthPage({ months, serviceEmails, sources, followers, since, shares, ...page }: GrowthProps) {
  const { growth: words, number, frequencies, subscribers: subscriberWords, sections } = deskTexts(page.locale);
  const [present] = months;
  const emails = (present?.issueEmails ?? 0) + serviceEmails;
  const signed = (change: number) => (change > 0 ? `+${number(change)}` : number(change));
  const names = {
    language: localeNameOf,
    frequency: (name: string) => frequencies[name] ?? name,
    domain: (name: string) => name,
  };
  return (
    <DeskLayout {...page} section="growth" title={sections.growth}>
      <section aria-labelledby="month">
        <h2 id="month">{words.month}</h2>
        <Figures
          figures={[
            { name: words.posts, value: number(present?.posts ?? 0) },
            { name: words.issueEmails, value: number(present?.issueEmails ?? 0) },
            { name: words.serviceEmails, value: number(serviceEmails) },
            { name: words.cost, value: words.dollars(emails * EMAIL_PRICE) },
          ]}
        />
        <p class="hint">{words.costHint(EMAIL_PRICE * 1_000)}</p>
        <details>
          <summary>{words.months}</summary>
          <DeskTable
            label={words.months}
            columns={[words.monthName, words.posts, words.issueEmails, words.bounced, words.complained, words.cost].map(
              (name, index) => ({ name, number: index > 0 }),
            )}
          >
            {months.map(({ since, posts, issueEmails, bounced, complained }) => (
              <tr>
                <th scope="row">{monthName(page, since)}</th>
                {[
                  [words.posts, number(posts)],
                  [words.issueEmails, number(issueEmails)],
                  [words.bounced, number(bounced)],
                  [words.complained, number(complained)],
                  [words.cost, words.dollars(issueEmails * EMAIL_PRICE)],
                ].map(([name, value]) => (
                  <td data-name={name} class="number">
                    {value}
                  </td>
                ))}
              </tr>
            ))}
          </DeskTable>
        </details>
      </section>

      <section aria-labelledby="sources">
        <h2 id="sources">{words.sources}</h2>
        {sources.length === 0 ? (
          <p class="empty">{words.noSources}</p>
        ) : (
          <DeskTable
            label={words.sources}
            columns={[{ name: words.source }, { name: words.joined, number: true }, { name: words.left, number: true }]}
          >
            {sources.map(({ source, joined, left }) => (
              <tr>
                <th scope="row" data-name={words.source}>
                  {subscriberWords.sources[source] ?? source}
                </th>
                <td data-name={words.joined} class="number">
                  {number(joined)}
                </td>
                <td data-name={words.left} class="number">
                  {number(left)}
                </td>
              </tr>
            ))}
          </DeskTable>
        )}
      </section>

      <section aria-labelledby="followers">
        <h2 id="followers">{words.followers}</h2>
        <p class="hint">
          {since === undefined
            ? words.notYet
            : words.sinceDay(deskTexts(page.locale).day(wallTime(since * 86_400_000, "UTC")))}
        </p>
        {followers.length === 0 ? (
          <p class="empty">{subscriberWords.empty}</p>
        ) : (
          <DeskTable
            label={words.followers}
            columns={[words.followed, words.now, words.week, words.thirtyDays].map((name, index) => ({
              name,
              number: index > 0,
            }))}
          >
            {followers.map(({ title, id, now, week, month }) => (
              <tr>
                <th scope="row" data-name={words.followed} lang={langOf(undefined, page)}>
                  {id === undefined ? title : <a href={withQuery(deskPath(page, "category"), { id })}>{title}</a>}
                </th>
                {[
                  [words.now, number(now)],
                  [words.week, week === undefined ? "–" : signed(now - week)],
                  [words.thirtyDays, month === undefined ? "–" : signed(now - month)],
                ].map(([name, value]) => (
                  <td data-name={name} class="number">
                    {value}
                  </td>
                ))}
              </tr>
            ))}
          </DeskTable>
        )}
      </section>

      <div class="columns">
        {(["language", "frequency", "domain"] as const).map((kind) => (
          <section aria-labelledby={kind}>
            <h2 id={kind}>{words.by[kind]}</h2>
            {shares[kind].length === 0 ? <p class="empty">{subscriberWords.empty}</p> : null}
            <ul class="lines">
              {shares[kind].map(({ name, subscribers }) => (
                <li>
                  <a href={withQuery(deskPath(page, "subscribers"), { state: "active", [kind]: name })}>
                    {names[kind](name)}
                  </a>
                  <span class="hint">{number(subscribers)}</span>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </DeskLayout>
  );
}

function monthName({ locale, site }: DeskPage, at: number): string {
  const { year, month } = wallTime(at, site.timeZone);
  return locale.pages.archive.monthOfYear(year, month);
}
