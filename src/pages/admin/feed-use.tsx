import type { FeedUse } from "../../core/feeds/feed-use.ts";
import { wallTime } from "../../core/wall-clock.ts";
import { deskTexts } from "../../locales/desk.ts";
import { Chart } from "./chart.tsx";
import type { DeskPage } from "./desk.ts";
import { DeskTable } from "./table.tsx";

/** Lines that can be told apart; the rest become one more. */
const CURVES = 4;

/** Shows which clients request feeds, how often, and for how many readers. */
export function FeedUseSection({ feeds, ...page }: DeskPage & { feeds: FeedUse }) {
  const { overview, number } = deskTexts(page.locale);
  const words = overview.feeds;
  return (
    <section aria-labelledby="feeds">
      <h2 id="feeds">{words.title}</h2>
      {feeds.clients.length === 0 ? (
        <p class="empty">{words.empty}</p>
      ) : (
        <>
          <FeedUseChart {...page} feeds={feeds} />
          <DeskTable
            label={words.title}
            columns={[
              { name: words.client },
              { name: words.requests, number: true },
              { name: words.unchanged, number: true },
              { name: words.subscribers, number: true },
            ]}
          >
            {feeds.clients.map(({ client, requests, unchanged, subscribers }) => (
              <tr>
                <th scope="row" data-name={words.client}>
                  {words.clients[client] ?? <span lang="en">{client}</span>}
                </th>
                <td data-name={words.requests} class="number">
                  {number(requests)}
                </td>
                <td data-name={words.unchanged} class="number">
                  {words.share(unchanged, requests)}
                </td>
                <td data-name={words.subscribers} class="number">
                  {subscribers > 0 ? number(subscribers) : "–"}
                </td>
              </tr>
            ))}
          </DeskTable>
          <p class="hint">{words.hint}</p>
        </>
      )}
    </section>
  );
}

function FeedUseChart({ feeds, ...page }: DeskPage & { feeds: FeedUse }) {
  const { overview, number, day } = deskTexts(page.locale);
  const words = overview.feeds;
  const curves = feeds.clients.length > CURVES + 1 ? CURVES : feeds.clients.length;
  const names = feeds.clients.slice(0, curves).map(({ client }) => words.clients[client] ?? client);
  const rest = feeds.clients.length > curves;
  const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);
  return (
    <Chart
      id="feeds-by-day"
      title={words.title}
      hint={overview.flow.hint}
      words={overview.flow}
      series={[...names, ...(rest ? [words.rest] : [])].map((name, index) => ({
        name,
        colour: `--curve-${index + 1}`,
        draw: "line",
      }))}
      days={feeds.days.map(({ day: days, requests }) => ({
        // Days are already counted in the site's time zone.
        name: day(wallTime(days * 86_400_000, "UTC")),
        values: [...requests.slice(0, curves), ...(rest ? [sum(requests.slice(curves))] : [])],
      }))}
      number={number}
    />
  );
}
