import type { ByFrequency } from "../../core/frequencies/by-frequency.ts";

const posts = (count: number) => (count === 1 ? "1 new post" : `${count} new posts`);
const days = (count: number) => (count === 1 ? "one day" : `${count} days`);
const hours = (count: number) => (count === 1 ? "one hour" : `${count} hours`);

/** Texts of the emails in English. */
export const emails = {
  frequencies: {
    immediate: "New posts",
    daily: "Daily digest",
    weekly: "Weekly digest",
    monthly: "Monthly digest",
    alerts: "Saved searches",
  } satisfies ByFrequency<string> as ByFrequency<string>,
  labelled: (label: string, value: string) => `${label}: ${value}`,
  pasteLink: "If the button does not work, open this address in your browser:",
  unsubscribe: "Unsubscribe",
  preferences: "Change preferences",

  follows: {
    title: "You follow",
    asked: "You asked for",
    everything: "everything, including new categories",
    watch: (question: string) => `“${question}”`,
    chosen: (count: number) => (count === 1 ? "one thing that you chose" : `${count} things that you chose`),
    listSeparator: ", ",
  },

  confirmation: {
    subject: (site: string) => `Please confirm your subscription to ${site}`,
    preheader: "One click to get new posts in your inbox.",
    heading: "Confirm your subscription",
    asked: (site: string) => `Someone, most likely you, entered this address to get new posts from ${site}.`,
    action: "Confirm subscription",
    expires: (count: number) => `The link works for ${days(count)}.`,
    ignore: "If it was not you, ignore this email. You get nothing unless you confirm.",
    why: (site: string) => `You get this email because this address was entered in the subscription form of ${site}.`,
  },

  alreadySubscribed: {
    subject: (site: string) => `You are already subscribed to ${site}`,
    preheader: "Nothing has changed.",
    heading: "You are already subscribed",
    asked: (site: string) =>
      `Someone, most likely you, entered this address to subscribe to ${site}. It is already subscribed; nothing has changed.`,
    new: "Asked for and not followed yet",
    add: "Follow this, too",
    change: "You can change what you get and how often at any time.",
    ignore: "If it was not you, you can ignore this email.",
    why: (site: string) => `You get this email because this address, subscribed to ${site}, was entered again.`,
  },

  welcome: {
    subject: (site: string) => `Welcome to ${site}`,
    preheader: "Your subscription is confirmed.",
    heading: "Your subscription is confirmed",
    thanks: (site: string) => `From now on, you get new posts from ${site} at this address.`,
    how: {
      immediate: "as soon as they are published",
      daily: "once a day",
      weekly: "once a week",
      monthly: "once a month",
    } satisfies ByFrequency<string> as ByFrequency<string>,
    frequency: "Frequency",
    why: (site: string) => `You get this email because you just confirmed your subscription to ${site}.`,
  },

  goodbye: {
    subject: (site: string) => `You have unsubscribed from ${site}`,
    preheader: "You get no more emails.",
    heading: "You have unsubscribed",
    done: (site: string) => `This address gets no more posts from ${site}.`,
    again: "If this was a mistake, you can subscribe again at any time.",
    action: "Subscribe again",
    why: (site: string) => `You get this last email because this address was just unsubscribed from ${site}.`,
  },

  preferencesLink: {
    subject: (site: string) => `Your link to change your ${site} subscription`,
    preheader: "The link you requested.",
    heading: "Change your preferences",
    asked: (site: string) =>
      `With this link you can choose what you get from ${site} and how often, download your data, or have it erased.`,
    action: "Change preferences",
    expires: (count: number) =>
      `The link works for ${hours(count)}. Do not share it: anyone who has it can change your subscription.`,
    ignore: "If you did not request it, ignore this email.",
    why: (site: string) =>
      `You get this email because a link to change the preferences of this address was requested at ${site}.`,
  },

  addressChange: {
    subject: (site: string) => `Please confirm your new address for ${site}`,
    preheader: "One click, and new posts come to this address.",
    heading: "Confirm your new address",
    asked: (site: string, from: string) =>
      `The subscriber with the address ${from} wants to get new posts from ${site} at this address instead.`,
    action: "Use this address",
    expires: (count: number) => `The link works for ${hours(count)}. Until you open it, nothing changes.`,
    ignore: "If it was not you, ignore this email.",
    why: (site: string) => `You get this email because a subscriber of ${site} entered this address as their new one.`,
  },

  addressChanged: {
    subject: (site: string) => `Your address for ${site} has changed`,
    preheader: "New posts go to another address now.",
    heading: "Your address has changed",
    done: (site: string, now: string) => `New posts from ${site} now go to ${now}. This address gets no more of them.`,
    notYou: "If it was not you, end the subscription here. You can then subscribe again with this address.",
    action: "Unsubscribe",
    why: (site: string) => `You get this last email because this address was replaced in a subscription to ${site}.`,
  },

  issue: {
    subject: (site: string, headline: string) => `${site}: ${headline}`,
    headline: (title: string, more: number) => (more === 0 ? title : `${title} and ${more} more`),
    about: (frequency: string, date: string, count: number) => `${frequency} · ${date} · ${posts(count)}`,
    inBrowser: "Read in the browser",
    uncategorised: "Other posts",
    headlines: "In this issue",
    unfollow: "Stop following this",
    more: (count: number) => (count === 1 ? "and 1 more post" : `and ${count} more posts`),
    moreOf: (count: number, title: string) => `${count} more: ${title}`,
    also: (titles: string[]) => `also: ${titles.join(", ")}`,
    why: (site: string) => `You get this email because you subscribed to ${site}.`,
    whyAlert: (site: string) =>
      `You get this email because you want new posts of ${site} that match your saved searches at once. Other posts come with your digest.`,
  },
};
