import type { Volume } from "../../core/newsletter/volume.ts";
import { EMAIL_PRICE } from "../../core/operations/price.ts";
import type { Period } from "../../core/posts/archive.ts";
import { wallTime } from "../../core/wall-clock.ts";
import { deskTexts } from "../../locales/desk.ts";
import { localeNameOf } from "../../locales/index.ts";
import { langOf } from "../page.ts";
import { Chart } from "./chart.tsx";
import { type DeskPage, deskPath, withQuery } from "./desk.ts";
import { DeskLayout } from "./layout.tsx";
import { DeskTable, Figures } from "./table.tsx";

type Share = { name: string; subscribers: number };

interface GrowthProps extends DeskPage {
  /** Newest first: the first is the present one. */
  months: (Period & Volume)[];
  /** Emails about subscriptions, this month. */
  serviceEmails: number;
  /** The last 30 days, oldest first, and by their index who joined and left. */
  days: Period[];
  sources: { period: number; source: string; joined: number; left: number }[];
  /** `before`: what they were when that is known. `id` of a category. */
  followers: {
    title: string;
    id: string | undefined;
    now: number;
    week: number | undefined;
    month: number | undefined;
  }[];
  /** Of what is followed most, by day as far as that is known; the last is how it is now. */
  followerDays: { names: string[]; days: { day: number | undefined; followers: number[] }[] };
  /** Since when followers are remembered. */
  since: number | undefined;
  shares: Record<"language" | "frequency" | "domain", Share[]>;
}

/** Shows where subscribers come from, what they follow and who they are, and what a month amounts to. */
export function GrowthPage(props: GrowthProps) {
  const { months, serviceEmails, days, sources, followers, followerDays, since, shares, ...page } = props;
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
    <DeskLayout {...page} section="growth" title={sections.growth} scripts={["charts.js"]}>
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

      <SourcesSection {...page} days={days} sources={sources} />

      <section aria-labelledby="followers">
        <h2 id="followers">{words.followers}</h2>
        <p class="hint">
          {since === undefined
            ? words.notYet
            : words.sinceDay(deskTexts(page.locale).day(wallTime(since * 86_400_000, "UTC")))}
        </p>
        <FollowersChart {...page} {...followerDays} />
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

/** Charts what is followed most. A line needs two days. */
function FollowersChart({ names, days, ...page }: DeskPage & GrowthProps["followerDays"]) {
  const { growth: words, overview, number, day: dayText } = deskTexts(page.locale);
  if (names.length === 0 || days.length < 2) return null;
  return (
    <Chart
      id="followers-by-day"
      title={words.followers}
      hint={overview.flow.hint}
      words={overview.flow}
      series={names.map((name, index) => ({ name, colour: `--curve-${index + 1}`, draw: "line" }))}
      days={days.map(({ day, followers }) => ({
        name: day === undefined ? words.now : dayText(wallTime(day * 86_400_000, "UTC")),
        values: followers,
      }))}
      number={number}
    />
  );
}

/** Lines that can be told apart. */
const CURVES = 5;

/** Charts by day where subscribers came from, and lists who joined and left. */
function SourcesSection({ days, sources, ...page }: DeskPage & Pick<GrowthProps, "days" | "sources">) {
  const { growth: words, overview, number, day: dayText, subscribers } = deskTexts(page.locale);
  const nameOf = (source: string) => subscribers.sources[source] ?? source;
  const totals = [...Map.groupBy(sources, ({ source }) => source)]
    .map(([source, rows]) => ({
      source,
      joined: rows.reduce((sum, { joined }) => sum + joined, 0),
      left: rows.reduce((sum, { left }) => sum + left, 0),
    }))
    .sort((a, b) => b.joined - a.joined || b.left - a.left);
  const charted = totals.filter(({ joined }) => joined > 0).slice(0, CURVES);
  const joined = (source: string, day: number) =>
    sources.find((row) => row.source === source && row.period === day)?.joined ?? 0;
  return (
    <section aria-labelledby="sources">
      <h2 id="sources">{words.sources}</h2>
      {totals.length === 0 ? <p class="empty">{words.noSources}</p> : null}
      {charted.length === 0 ? null : (
        <Chart
          id="joined-by-source"
          title={words.sources}
          hint={overview.flow.hint}
          words={overview.flow}
          series={charted.map(({ source }, index) => ({
            name: nameOf(source),
            colour: `--curve-${index + 1}`,
            draw: "line",
          }))}
          days={days.map(({ since }, day) => ({
            name: dayText(wallTime(since, page.site.timeZone)),
            values: charted.map(({ source }) => joined(source, day)),
          }))}
          number={number}
        />
      )}
      {totals.length === 0 ? null : (
        <DeskTable
          label={words.sources}
          columns={[{ name: words.source }, { name: words.joined, number: true }, { name: words.left, number: true }]}
        >
          {totals.map(({ source, joined, left }) => (
            <tr>
              <th scope="row" data-name={words.source}>
                {nameOf(source)}
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
  );
}

function monthName({ locale, site }: DeskPage, at: number): string {
  const { year, month } = wallTime(at, site.timeZone);
  return locale.pages.archive.monthOfYear(year, month);
}
