import type { SendStats } from "../../core/newsletter/circuit-breaker.ts";
import type { SubscriberDay } from "../../core/newsletter/day-counts.ts";
import type { Period } from "../../core/posts/archive.ts";
import { wallTime } from "../../core/wall-clock.ts";
import { Chart } from "./chart.tsx";
import type { DeskPage } from "./desk.ts";

/** Charts subscribers: joined upwards, left downwards, and the total. */
export function SubscriberChart({ days, ...page }: DeskPage & { days: SubscriberDay[] }) {
  const { flow: words } = page.locale.desk.overview;
  return (
    <Chart
      id="subscribers-by-day"
      title={`${page.locale.desk.overview.subscribers}, ${words.title}`}
      hint={words.hint}
      words={words}
      series={[
        { name: words.total, colour: "--curve-1", draw: "line" },
        { name: words.joined, colour: "--good", draw: "bars", aside: true },
        { name: words.left, colour: "--problem", draw: "bars", aside: true, down: true },
      ]}
      days={days.map(({ since, joined, left, total }) => ({
        name: dayName(page, since),
        values: [total, joined, left],
      }))}
      number={page.locale.desk.number}
    />
  );
}

/** Charts emails sent, bounced and complained about. */
export function MailChart({ days, ...page }: DeskPage & { days: (Period & SendStats)[] }) {
  const { overview: words, number } = page.locale.desk;
  return (
    <>
      <Chart
        id="mail-by-day"
        title={words.mailDays}
        hint={words.flow.hint}
        words={words.flow}
        series={[
          { name: words.sent, colour: "--bar", draw: "bars" },
          { name: words.bounced, colour: "--wait", draw: "line", aside: true },
          { name: words.complained, colour: "--problem", draw: "line", aside: true },
        ]}
        days={days.map(({ since, sent, bounced, complained }) => ({
          name: dayName(page, since),
          values: [sent, bounced, complained],
        }))}
        number={number}
      />
      <p class="hint">{words.mailDaysHint}</p>
    </>
  );
}

const dayName = ({ locale, site }: DeskPage, at: number) => locale.desk.day(wallTime(at, site.timeZone));
