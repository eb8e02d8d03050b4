const posts = (count: number) => (count === 1 ? "1 new post" : `${count} new posts`);
const days = (count: number) => (count === 1 ? "one day" : `${count} days`);
const hours = (count: number) => (count === 1 ? "one hour" : `${count} hours`);

/** Every sentence of the emails in English. */
export const emails = {
  frequencies: { immediate: "New posts", daily: "Daily digest", weekly: "Weekly digest" } as Record<string, string>,
  labelled: (label: string, value: string) => `${label}: ${value}`,
  pasteLink: "If the button does not work, open this address in your browser:",
  unsubscribe: "Unsubscribe",
  preferences: "Change preferences",

  confirmation: {
    subject: (site: string) => `Please confirm your subscription to ${site}`,
    preheader: "One click, and new posts come to your inbox.",
    heading: "Is this your address?",
    asked: (site: string) => `Somebody, most likely you, asked for new posts from ${site} to be sent to this address.`,
    action: "Confirm subscription",
    expires: (count: number) => `The link works for ${days(count)}.`,
    ignore: "If it was not you, ignore this email: without your confirmation nothing will be sent to you.",
    why: (site: string) =>
      `You get this one email because this address was entered in the subscription form of ${site}.`,
  },

  alreadySubscribed: {
    subject: (site: string) => `You are already subscribed to ${site}`,
    preheader: "Nothing has changed.",
    heading: "You are already subscribed",
    asked: (site: string) =>
      `Somebody, most likely you, asked to subscribe this address to ${site}. It is subscribed already, and nothing has changed.`,
    change: "You can change what you receive, and how often, at any time.",
    ignore: "If it was not you, you need not do anything.",
    why: (site: string) => `You get this email because this address, subscribed to ${site}, was entered again.`,
  },

  welcome: {
    subject: (site: string) => `Welcome to ${site}`,
    preheader: "Your subscription is confirmed.",
    heading: "Your subscription is confirmed",
    thanks: (site: string) => `From now on, new posts from ${site} come to this address.`,
    how: { immediate: "as soon as they are out", daily: "once a day", weekly: "once a week" } as Record<string, string>,
    frequency: "How often",
    categories: "Categories",
    allCategories: "all, also those to come",
    chosen: (count: number) => (count === 1 ? "one category" : `${count} categories`),
    listSeparator: ", ",
    why: (site: string) => `You get this email because you have just confirmed your subscription to ${site}.`,
  },

  goodbye: {
    subject: (site: string) => `You have unsubscribed from ${site}`,
    preheader: "No more emails will come.",
    heading: "You have unsubscribed",
    done: (site: string) => `This address no longer receives posts from ${site}.`,
    again: "If that was a mistake, you can subscribe again whenever you like.",
    action: "Subscribe again",
    why: (site: string) => `You get this last email because this address has just been unsubscribed from ${site}.`,
  },

  preferencesLink: {
    subject: (site: string) => `Your link to change your ${site} subscription`,
    preheader: "The link you asked for.",
    heading: "Change your subscription",
    asked: (site: string) =>
      `With this link you can choose what you receive from ${site} and how often, take a copy of what is stored about you, or have it erased.`,
    action: "Change preferences",
    expires: (count: number) =>
      `The link works for ${hours(count)}. Whoever has it can change your subscription: do not pass it on.`,
    ignore: "If you did not ask for it, ignore this email.",
    why: (site: string) =>
      `You get this email because a link to change the preferences of this address was asked for at ${site}.`,
  },

  issue: {
    subject: (site: string, headline: string) => `${site}: ${headline}`,
    headline: (title: string, more: number) => (more === 0 ? title : `${title} and ${more} more`),
    about: (frequency: string, date: string, count: number) => `${frequency} · ${date} · ${posts(count)}`,
    inBrowser: "Read in the browser",
    uncategorised: "Other posts",
    more: (count: number) => (count === 1 ? "and 1 more post" : `and ${count} more posts`),
    why: (site: string) => `You get this email because you subscribed to ${site}.`,
  },
};
