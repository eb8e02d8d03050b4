import type { UnsubscribeReason } from "../../core/subscribers/unsubscribe-reason.ts";
import type { WallTime } from "../../core/wall-clock.ts";

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

const two = (value: number) => String(value).padStart(2, "0");
const count = (value: number, one: string, many: string) => `${value.toLocaleString("en")} ${value === 1 ? one : many}`;

/** Every sentence of the pages in English. */
export const pages = {
  date: ({ year, month, day }: WallTime) => `${day} ${MONTHS[month - 1]} ${year}`,
  dateAndTime: ({ year, month, day, hour, minute }: WallTime) =>
    `${day} ${MONTHS[month - 1]} ${year}, ${two(hour)}:${two(minute)}`,
  posts: (posts: number) => count(posts, "post", "posts"),

  /** On a button while its form is on the way. */
  busy: "One moment …",

  layout: {
    skip: "Skip to the content",
    navigation: "Site",
    latest: "Latest",
    categories: "Categories",
    archive: "Archive",
    issues: "Past issues",
    feeds: "Feeds",
    subscribe: "Subscribe",
    opml: "All feeds (OPML)",
    feedTitle: (title: string, format: string) => `${title} (${format})`,
  },

  home: {
    latest: "Latest posts",
    emptyTitle: "Nothing here yet",
    empty: "The first post will stand here as soon as it is published. Subscribe, and you will not miss it.",
    categories: "Categories",
    allCategories: (categories: number) => `All ${count(categories, "category", "categories")}`,
    feeds: "Feeds",
    feedsIntro: "Read along in the feed reader of your choice.",
    opml: "All feeds in one file, for import into a reader (OPML)",
  },

  search: {
    label: "Search",
    button: "Search",
    title: "Search",
    titleFor: (question: string) => `“${question}”`,
    intro: "Look for words in titles and summaries. Where you give several, posts are found that have all of them.",
    found: (question: string) => `Posts with “${question}”, newest first`,
    nothing: (question: string) => `Nothing found for “${question}”`,
    nothingNext: "Try fewer words or shorter ones, or look through the categories and the archive.",
    noWords: "There is no letter and no digit in it to look for.",
    archive: "All posts by month",
  },

  paging: {
    title: "Pages",
    newer: "Newer posts",
    older: "Older posts",
  },

  archive: {
    title: "Archive",
    intro: (posts: number) => `${count(posts, "post", "posts")}, month by month.`,
    empty: "There are no posts yet.",
    year: (year: number) => String(year),
    month: (month: number) => MONTHS[month - 1] ?? "",
    monthOfYear: (year: number, month: number) => `${MONTHS[month - 1]} ${year}`,
    months: "Months",
    olderMonth: "Before:",
    newerMonth: "After:",
  },

  issues: {
    title: "Past issues",
    intro: (title: string) => `What went out by email from ${title}.`,
    empty: "No issue has gone out yet.",
    issueOf: (date: string) => `Issue of ${date}`,
    others: "More posts",
    gone: "The posts of this issue have been withdrawn.",
  },

  label: {
    kinds: { category: "Category", tag: "Tag", author: "Author" },
    feeds: (title: string) => `Feeds of “${title}”`,
    feedsIntro: "These hold only the posts on this page, and every new one.",
    empty: "There are no posts here at the moment.",
    allCategories: "All categories",
  },

  categories: {
    title: "Categories",
    intro: (categories: number) =>
      `${count(categories, "category", "categories")} from A to Z. Each has its own page and its own feeds.`,
    empty: "There are no categories yet. They appear with the first post that names one.",
  },

  post: {
    by: (author: string) => `By ${author}`,
    updated: (date: string) => `Updated ${date}`,
    source: (host: string) => `First published at ${host}`,
    categories: "Categories",
    tags: "Tags",
    feeds: "Feeds",
    subscribe: "Get new posts by email",
    share: "Link to this post",
    neighbours: "More posts",
    newer: "Newer",
    older: "Older",
    inCategory: (title: string) => `In “${title}”`,
  },

  feed: {
    title: (title: string) => `Feed: ${title}`,
    intro:
      "A feed is an address that a feed reader looks at for you. It shows what is new, in order, without an account and without anybody following you.",
    howTitle: "How to subscribe",
    steps: [
      "Copy one of the addresses below. All hold the same posts; any of them will do.",
      "Open your feed reader and choose “Add feed” or “Subscribe”.",
      "Paste the address. New posts appear there by themselves.",
    ],
    addresses: "Addresses",
    byEmail: "No feed reader? Get the posts by email instead.",
    preview: "What is in it now",
    empty: "The feed is empty at the moment. You can subscribe to it all the same.",
  },

  subscribe: {
    title: "Subscribe by email",
    intro: "New posts in your inbox, as often as you like. You can leave with one click.",
    email: "Email address",
    emailHint: "We send you a link to confirm that it is yours.",
    frequency: "How often",
    categories: "Choose categories",
    categoriesHint: "Choose none to get everything.",
    allCategories: (categories: number) => `Choose among all ${count(categories, "category", "categories")}`,
    only: (title: string) => `Only posts in “${title}”`,
    trap: "Leave this field empty",
    button: "Subscribe",
    problemTitle: "Please look at the form again",
    challengeNeedsScript: "This check needs JavaScript. Please switch it on for this page, then load it again.",
  },

  picker: {
    chosen: (count: string) => `Chosen: ${count}`,
    label: (categories: string) => `Search all ${categories} categories`,
    placeholder: "Name or part of it",
    button: "Search",
    found: (count: string) => `Found: ${count}`,
    foundMore: (count: string, shown: string) =>
      `Found: ${count}, of which ${shown} are shown. Type more to narrow it down.`,
    nothing: "No category is called anything like this. Try a part of its name.",
    loading: "Loading the list of categories …",
    failed: "The list did not load. The search button works all the same.",
    matches: "What was found",
    mostUsed: "Categories with the most posts",
    others: "Other categories",
  },

  frequencies: {
    immediate: "At once, with every new post",
    daily: "Once a day",
    weekly: "Once a week, on Mondays",
  } as Record<string, string>,

  fieldProblems: {
    email: "This does not look like an email address. It needs a name, an @ and a domain, like ann@example.org.",
    frequency: "Please choose one of the frequencies in the list.",
    categories: "One of the chosen categories does not exist. Please choose again.",
    hour: "Please choose an hour of the day from the list.",
    timeZone: "Please choose a time zone from the list.",
    language: "Please choose one of the languages in the list.",
    challenge: "Please answer the check below. It tells people from machines.",
  },

  checkInbox: {
    title: "Look into your inbox",
    sent: "If this address can be written to, an email with a link is on its way to it. Open the link to go on.",
    missing:
      "Nothing there after two minutes? Look into the spam folder, check how you spelled the address, then ask again.",
    home: "Back to the front page",
  },

  confirm: {
    title: "Confirm your subscription",
    intro: (title: string) => `One more click, and new posts of ${title} come to your inbox.`,
    chosen: "This is what was asked for. You can change it at any time once you have confirmed.",
    button: "Confirm",
    notYou: "You did not ask for this? Close this page. Without the click nothing will be sent to you.",
  },

  confirmed: {
    title: "You are subscribed",
    intro: (title: string) => `Thank you for reading ${title}. The next new posts will come by email.`,
    links: "Every email has a link to change your preferences and one to unsubscribe.",
    home: "To the latest posts",
  },

  unsubscribe: {
    title: "Unsubscribe",
    intro: (title: string) => `Do you want to get no more emails from ${title}?`,
    reason: "Would you tell us why?",
    noReason: "I would rather not say",
    reasons: {
      "too-many": "There were too many emails",
      "not-interesting": "The posts are not what I hoped for",
      "never-asked": "I never asked for these emails",
      "read-elsewhere": "I read the posts elsewhere",
      other: "Something else",
    } satisfies Record<UnsubscribeReason, string> as Record<UnsubscribeReason, string>,
    button: "Unsubscribe",
    keep: "Changed your mind? Close this page, and all stays as it is.",
    lessOftenTitle: "Less often instead?",
    lessOften: "You miss nothing: what is new in the meantime comes together in one email.",
  },

  lessOften: {
    title: "You will hear from us less often",
    intro: "From now on, emails come no more often than this:",
    back: "You can change this, and much else, in your preferences.",
    preferences: "To the preferences",
  },

  unsubscribed: {
    title: "You are unsubscribed",
    intro: (title: string) =>
      `${title} will not write to you any more. An email that is already on its way may still arrive.`,
    back: "That was a mistake? You can subscribe again at any time.",
    again: "Subscribe again",
  },

  preferences: {
    title: "Your preferences",
    intro: "Choose what you want to read and when it should come.",
    categories: "Categories",
    categoriesHint: "Choose none to get everything, new categories included.",
    frequency: "How often",
    hour: "At what time",
    hourHint: "For emails that come once a day or once a week.",
    hourOption: (hour: number) => `${two(hour)}:00`,
    timeZone: "Time zone",
    otherZones: "Other",
    zoneOffer: (zone: string) => `Your browser is set to ${zone}.`,
    zoneUse: "Use that",
    zoneUsed: (zone: string) => `${zone} is chosen. It holds once you save.`,
    language: "Language of the emails",
    button: "Save",
    notSubscribed: "This address is not subscribed at the moment.",
    dataTitle: "Your data",
    dataIntro: "This is yours to take with you, or to have erased.",
    export: "Download everything stored about you (JSON)",
    erase: "Erase everything stored about you",
  },

  erase: {
    title: "Erase your data",
    intro: (title: string) =>
      `Your subscription to ${title} ends, and your address, your preferences and the history of your subscription are erased at once. This cannot be undone.`,
    kept: "How many emails were sent is still counted, without your address. If your mail provider told us never to write to you again, your address alone stays on the list of those we must not write to.",
    button: "Erase everything",
    keep: "Changed your mind? Close this page, and all stays as it is.",
  },

  erased: {
    title: "Erased",
    intro: "Your subscription and its history are gone. Links in earlier emails have nothing left to do.",
    home: "To the front page",
  },

  preferencesSaved: {
    title: "Saved",
    intro: "Your preferences are saved. They hold from the next email on.",
    at: (hour: string, timeZone: string) => `${hour} (${timeZone})`,
    all: "All of them, new ones included",
    chosen: (categories: number) => count(categories, "category", "categories"),
    back: "Look at them again",
    home: "To the latest posts",
  },

  preferencesLink: {
    title: "Change your preferences",
    intro: "Give the address you subscribed with. We send you a link that opens your preferences for one day.",
    button: "Send me the link",
  },

  expired: {
    title: "This link no longer works",
    confirm: "Links to confirm a subscription work for seven days, and this one is older or not complete.",
    confirmNext: "Subscribe again, and a new link comes at once.",
    preferences: "Links to the preferences work for one day, and this one is older or not complete.",
    preferencesNext: "Ask for a new link",
    unsubscribe: "Something is missing from this link. Perhaps your mail program cut it in two.",
    unsubscribeNext: "Open the link in the email again, or copy all of it into the address bar.",
    subscribe: "To the subscription form",
  },

  problem: {
    home: "To the front page",
    latest: "Latest posts",
    status: (status: number) => `Error ${status}`,
    400: {
      title: "We could not make sense of that",
      happened: "Something in the request was missing or was not what we expected.",
      next: "Go back, look at what you entered, and try again.",
    },
    404: {
      title: "This page does not exist",
      happened: "There is nothing at this address. The link may be old, or a character may be missing from it.",
      next: "Search for it, or look among the latest posts and in the categories.",
    },
    410: {
      title: "This post was withdrawn",
      happened: "It stood here once. The publisher has taken it back.",
      next: "There may be something newer on the same subject.",
    },
    429: {
      title: "That was a little too often",
      happened: "Too many requests came from your network in a short time.",
      next: "Wait a few minutes, then try again.",
    },
    500: {
      title: "Something broke on our side",
      happened: "It is not your fault. The fault has been written down so that somebody can mend it.",
      next: "Try again in a moment.",
    },
    503: {
      title: "Not available for the moment",
      happened: "A part of the service does not answer just now.",
      next: "Try again in a few minutes.",
    },
  },
};
