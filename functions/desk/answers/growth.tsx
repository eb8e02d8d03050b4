import type { Context } from "hono";
import { dayOf, recentDays } from "../../../src/core/feeds/recent-days.ts";
import { recentMonths } from "../../../src/core/feeds/recent-months.ts";
import { parseFollowKey } from "../../../src/core/subscribers/follow.ts";
import { deskTexts } from "../../../src/locales/desk.ts";
import { AlertsPage } from "../../../src/pages/admin/alerts.tsx";
import { GrowthPage } from "../../../src/pages/admin/growth.tsx";
import { deskAnswer } from "../desk-answer.ts";
import type { DeskApp } from "../desk-session.ts";

const MONTHS_SHOWN = 12;
const DAYS = 30;
/** Lines of a chart that can be told apart. */
const CURVES = 5;
const FOLLOWED_SHOWN = 100;
const DOMAINS_SHOWN = 20;

export async function showGrowth(c: Context<DeskApp>): Promise<Response> {
  const { ports, page } = c.var;
  const { timeZone } = ports.site;
  const answers = await ports.answers();
  const months = recentMonths(page.now, MONTHS_SHOWN, timeZone);
  const today = dayOf(page.now, timeZone);
  const days = recentDays(page.now, DAYS, timeZone);
  const [volumes, serviceEmails, sources, week, month, now, shares] = await Promise.all([
    answers.volumes(months),
    answers.serviceEmails(months[0]?.since ?? page.now),
    answers.sources(days),
    answers.followersOn(today - 7),
    answers.followersOn(today - DAYS),
    answers.followersNow(FOLLOWED_SHOWN),
    answers.shares(DOMAINS_SHOWN),
  ]);
  const charted = now.filter(({ key }) => key !== "").slice(0, CURVES);
  const before = await answers.followersByDay(
    Array.from({ length: DAYS }, (_, back) => today - DAYS + back),
    charted.map(({ key }) => key),
  );
  const labels = now.flatMap(({ key }) => {
    const follow = parseFollowKey(key);
    return key === "" || follow.kind === "watch" ? [] : [follow];
  });
  const titles = await ports.posts.labelTitles(labels, page.now);
  const titleOf = new Map(labels.map(({ kind, id }, index) => [`${kind} ${id}`, titles[index]]));
  const titleOfKey = (key: string) => {
    const { kind, id } = parseFollowKey(key);
    const { everything, label } = deskTexts(page.locale).growth;
    return key === "" ? everything : label[kind](titleOf.get(`${kind} ${id}`) ?? String(id));
  };
  const props = {
    followerDays: {
      names: charted.map(({ key }) => titleOfKey(key)),
      days: [...before, { day: undefined, followers: charted.map(({ followers }) => followers) }],
    },
    days,
    months: months.map((period, index) => ({ ...period, ...(volumes[index] ?? NOTHING) })),
    followers: now.map(({ key, followers }) => {
      const { kind, id } = parseFollowKey(key);
      return {
        title: titleOfKey(key),
        id: key !== "" && kind === "category" ? id : undefined,
        now: followers,
        week: week && (week.followers.get(key) ?? 0),
        month: month && (month.followers.get(key) ?? 0),
      };
    }),
    since: month?.day,
    ...{ serviceEmails, sources, shares },
  };
  return deskAnswer(c, <GrowthPage {...page} {...props} />);
}

const NOTHING = { posts: 0, issueEmails: 0, bounced: 0, complained: 0 };

export async function showAlerts(c: Context<DeskApp>): Promise<Response> {
  const { ports, page } = c.var;
  const [active, over] = await Promise.all([ports.alerts.active(), ports.alerts.over()]);
  const alerts = [...active.map((alert) => ({ ...alert, clearedAt: undefined })), ...over];
  return deskAnswer(c, <AlertsPage {...page} alerts={alerts} />);
}
