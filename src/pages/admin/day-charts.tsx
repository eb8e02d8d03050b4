import type { SendStats } from "../../core/newsletter/circuit-breaker.ts";
import type { SubscriberDay } from "../../core/newsletter/day-counts.ts";
import type { Period } from "../../core/posts/archive.ts";
import { wallTime } from "../../core/wall-clock.ts";
import { deskTexts } from "../../locales/desk.ts";
import { Chart } from "./chart.tsx";
import type { DeskPage } from "./desk.ts";

/** Charts subscribers: the total, and below it who joined upwards and who left downwards. */
export function SubscriberChart({ days, ...page }: DeskPage & { days: SubscriberDay[] }) {
  const { overview, number } = deskTexts(page.locale);
  const words = overview.flow;
  const shared = { hint: words.hint, words, number };
  return (
    <>
      <Chart
        {...shared}
        id="subscribers-by-day"
        title={`${overview.subscribers}, ${words.title}`}
        series={[{ name: words.total, colour: "--curve-1", draw: "line" }]}
        days={days.map(({ since, total }) => ({ name: dayName(page, since), values: [total] }))}
      />
      <Chart
        {...shared}
        id="flow-by-day"
        title={`${words.joined}, ${words.left}, ${words.title}`}
        series={[
          { name: words.joined, colour: "--good", draw: "bars" },
          { name: words.left, colour: "--problem", draw: "bars", down: true },
        ]}
        days={days.map(({ since, joined, left }) => ({ name: dayName(page, since), values: [joined, left] }))}
      />
    </>
  );
}

/** Charts emails sent, bounced and complained about. */
export function MailChart({ days, ...page }: DeskPage & { days: (Period & SendStats)[] }) {
  const { overview: words, number } = deskTexts(page.locale);
  const shared = { hint: words.flow.hint, words: words.flow, number };
  return (
    <>
      <Chart
        {...shared}
        id="mail-by-day"
        title={words.mailDays}
        series={[{ name: words.sent, colour: "--bar", draw: "bars" }]}
        days={days.map(({ since, sent }) => ({ name: dayName(page, since), values: [sent] }))}
      />
      <Chart
        {...shared}
        id="feedback-by-day"
        title={`${words.bounced}, ${words.complained}`}
        series={[
          { name: words.bounced, colour: "--wait", draw: "line" },
          { name: words.complained, colour: "--problem", draw: "line" },
        ]}
        days={days.map(({ since, bounced, complained }) => ({
          name: dayName(page, since),
          values: [bounced, complained],
        }))}
      />
      <p class="hint">{words.mailDaysHint}</p>
    </>
  );
}

const dayName = ({ locale, site }: DeskPage, at: number) => deskTexts(locale).day(wallTime(at, site.timeZone));
