import type { ByFrequency } from "../../core/frequencies/by-frequency.ts";
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
const time = ({ hour, minute }: Pick<WallTime, "hour" | "minute">) => `${two(hour)}:${two(minute)}`;
const count = (value: number, one: string, many: string) => `${value.toLocaleString("en")} ${value === 1 ? one : many}`;

/** Texts of the public pages in English. */
export const pages = {
  date: ({ year, month, day }: WallTime) => `${day} ${MONTHS[month - 1]} ${year}`,
  dateAndTime: ({ year, month, day, ...rest }: WallTime) => `${day} ${MONTHS[month - 1]} ${year}, ${time(rest)}`,
  time,
  today: (wall: WallTime) => `Today ${time(wall)}`,
  yesterday: (wall: WallTime) => `Yesterday ${time(wall)}`,
  posts: (posts: number) => count(posts, "post", "posts"),

  problems: {
    title: "Problems and reasons",
    intro: "Every code that the API answers, what it means, and the values that are filled in.",
  },

  /** On a button while its form is being sent. */
  busy: "Please wait …",

  layout: {
    about: "About",
    skip: "Skip to content",
    navigation: "Site",
    latest: "Latest",
    categories: "Categories",
    archive: "Archive",
    issues: "Past issues",
    feeds: "Feeds",
    subscribe: "Subscribe",
    opml: "All feeds (OPML)",
    embed: "Posts on your site",
    docs: "API",
    feedTitle: (title: string, format: string) => `${title} (${format})`,
  },

  home: {
    latest: "Latest posts",
    emptyTitle: "No posts yet",
    empty: "The first post appears here when it is published. Subscribe so you do not miss it.",
    categories: "Categories",
    allCategories: (categories: number) => `All ${count(categories, "category", "categories")}`,
    today: "Today",
    earlier: "Earlier",
    feeds: "Feeds",
    feedsIntro: "Follow new posts in your feed reader.",
    opml: "All feeds in one file, to import into a feed reader (OPML)",
  },

  search: {
    label: "Search",
    button: "Search",
    title: "Search",
    titleFor: (question: string) => `“${question}”`,
    intro: "Searches titles, summaries and texts. Posts must contain all of your words.",
    found: (posts: number, question: string) =>
      `${posts > 1_000 ? "More than 1,000 posts" : count(posts, "post", "posts")} for “${question}”`,
    orders: { date: "Newest first", relevance: "Best match first" },
    pages: { newer: "Previous page", older: "Next page" },
    nothing: (question: string) => `No results for “${question}”`,
    nothingNext: "Try fewer or shorter words, or browse the categories and the archive.",
    help: {
      title: "Search tips",
      rows: [
        ["copper price", "both words; from three letters on also longer words that begin so"],
        ['"copper price"', "exactly these words, in this order"],
        ["copper -futures", "without posts that contain “futures”"],
        ["category:markets", "only posts of a category; tag: and author: likewise"],
        ['tag:"copper price"', "a name with spaces"],
        ["copper after:2025-03 before:2026", "from March 2025 until the end of 2025"],
      ] as [example: string, meaning: string][],
    },
    archive: "All posts by month",
  },

  paging: {
    title: "Pages",
    newer: "Newer posts",
    older: "Older posts",
  },

  archive: {
    title: "Archive",
    intro: (posts: number) => `${count(posts, "post", "posts")} by month.`,
    empty: "No posts yet.",
    year: (year: number) => String(year),
    month: (month: number) => MONTHS[month - 1] ?? "",
    monthOfYear: (year: number, month: number) => `${MONTHS[month - 1]} ${year}`,
    months: "Months",
    olderMonth: "Previous month:",
    newerMonth: "Next month:",
  },

  issues: {
    title: "Past issues",
    intro: (title: string) => `Emails sent by ${title}.`,
    empty: "No issues yet.",
    issueOf: (date: string) => `Issue of ${date}`,
    otherTimes: (issues: number) => `${issues} more of this day, for other hours or time zones`,
    others: "More posts",
    gone: "The posts in this issue were withdrawn.",
  },

  label: {
    kinds: { category: "Category", tag: "Tag", author: "Author" },
    about: (title: string, site: string) => `Posts about “${title}” from ${site}.`,
    empty: "No posts here at the moment.",
    allCategories: "All categories",
  },

  categories: {
    title: "Categories",
    intro: (categories: number) =>
      `${count(categories, "category", "categories")} from A to Z. Each has its own page and its own feeds.`,
    empty: "No categories yet. They appear with the first post that names one.",
    find: "Find a category",
    findButton: "Find",
    found: (found: number, question: string) =>
      `${found === 0 ? "No category matches" : `${count(found, "category matches", "categories match")}`} “${question}”.`,
    all: "Show all",
    paging: { title: "Pages", newer: "Previous categories", older: "More categories" },
  },

  follow: {
    button: "Follow",
    one: (title: string) => `Follow ${title}`,
    email: "Email",
    about: "What is a feed?",
  },

  post: {
    by: (author: string) => `By ${author}`,
    updated: (date: string) => `Updated ${date}`,
    source: (host: string) => `First published at ${host}`,
    categories: "Categories",
    tags: "Tags",
    subscribe: "Get new posts by email",
    share: "Link to this post",
    neighbours: "More posts",
    newer: "Newer",
    older: "Older",
    similar: "Related posts",
    contents: "Contents",
    copy: "Copy",
    copied: "Copied",
  },

  feed: {
    title: (title: string) => `Feed: ${title}`,
    intro: "A feed is an address that your feed reader checks for new posts. No account, no tracking.",
    howTitle: "How to subscribe",
    steps: [
      "Copy one of the addresses below. All have the same posts.",
      "Open your feed reader and choose “Add feed” or “Subscribe”.",
      "Paste the address. New posts appear automatically.",
    ],
    addresses: "Addresses",
    byEmail: "No feed reader? Get the posts by email instead.",
    preview: "Current posts",
    empty: "The feed is empty at the moment. You can already subscribe.",
  },

  subscribe: {
    title: "Subscribe by email",
    intro: "New posts in your inbox, as often as you like. Unsubscribe with one click.",
    email: "Email address",
    emailHint: "We send you a link to confirm your address.",
    meant: (address: string) => `Did you mean ${address}?`,
    use: "Use it",
    keep: "Keep mine",
    frequency: "Frequency",
    categories: "Choose categories",
    categoriesHint: "Choose none to get everything.",
    watch: "Only posts with these words (optional)",
    watchHint: 'As in the search: "exact phrase", -without, category:name, tag:name, author:name.',
    allCategories: (categories: number) => `Choose from all ${count(categories, "category", "categories")}`,
    only: (title: string) => `Only posts in “${title}”`,
    trap: "Leave this field empty",
    button: "Subscribe",
    problemTitle: "Please check the form",
    challengeNeedsScript: "This check needs JavaScript. Enable it for this page, then reload.",
  },

  picker: {
    chosen: (count: string) => `Selected: ${count}`,
    label: (categories: string) => `Search all ${categories} categories`,
    placeholder: "Category name",
    button: "Search",
    found: (count: string) => `Found: ${count}`,
    foundMore: (count: string, shown: string) => `Found: ${count}, showing ${shown}. Type more to narrow it down.`,
    nothing: "No categories found. Try part of the name.",
    loading: "Loading categories …",
    failed: "The list could not be loaded. Use the search button instead.",
    matches: "Results",
    mostUsed: "Categories with the most posts",
    others: "Other categories",
  },

  /** `<gazette-feed>` on other sites. */
  embedded: {
    loading: "Loading…",
    empty: "There are no posts at the moment.",
    failed: "The posts could not be loaded.",
  },

  /** `<gazette-subscribe>` on other sites. */
  embeddedForm: {
    email: "Email address",
    button: "Subscribe",
    busy: "Please wait …",
    sent: "Check your inbox: if this address can receive email, a link is on its way. Open it to confirm.",
    wrong: "Enter a valid email address, like ann@example.org.",
    failed: "This could not be sent.",
    tooMany: "Too many requests came from your network. Try again in a few minutes.",
    page: "Subscribe on the site instead",
    meant: "Did you mean {address}?",
    use: "Use it",
  },

  frequencies: {
    immediate: "Immediately, with every new post",
    daily: "Once a day",
    weekly: "Once a week",
    monthly: "Once a month",
    alerts: "Saved searches",
  } satisfies ByFrequency<string> as ByFrequency<string>,

  fieldProblems: {
    email: "Enter a valid email address, like ann@example.org.",
    frequency: "Choose a frequency from the list.",
    categories: "One of the selected categories does not exist. Choose again.",
    tags: "One of the selected tags does not exist. Choose again.",
    authors: "One of the selected authors does not exist. Choose again.",
    watches:
      "A search needs a word or a label to look for, and has at most 200 characters and eight words. Follow at most 50.",
    hour: "Choose a time from the list.",
    timeZone: "Choose a time zone from the list.",
    language: "Choose a language from the list.",
    challenge: "Complete the check below to show that you are not a bot.",
  },

  checkInbox: {
    title: "Check your inbox",
    sent: "If this address can receive email, a link is on its way. Open the link to continue.",
    missing: "No email after two minutes? Check your spam folder and the spelling of the address, then try again.",
    back: (host: string) => `Back to ${host}`,
    home: "Back to the home page",
  },

  confirm: {
    title: "Confirm your subscription",
    intro: (title: string) => `One more click to get new posts from ${title} in your inbox.`,
    chosen: "Your choices. You can change them at any time after confirming.",
    button: "Confirm",
    notYou: "Not you? Close this page. You get nothing unless you confirm.",
  },

  added: {
    title: "You follow more now",
    done: "From the next email on you also get:",
    fullTitle: "Nothing has changed",
    full: "You already follow as much as one subscription can hold, or what you asked for is gone. Take something away in your preferences first.",
    preferences: "Preferences",
    confirmTitle: "Follow this, too?",
    confirm: (title: string) => `You subscribe to ${title} already. This adds to what you follow:`,
    button: "Follow",
  },

  unfollow: {
    title: "Stop following?",
    intro: (name: string, title: string) =>
      `Stop getting posts about ${name} from ${title}, or unsubscribe from everything?`,
    button: (name: string) => `Stop following ${name}`,
    all: "Unsubscribe from everything",
    keep: "Changed your mind? Close this page. Nothing changes.",
    doneTitle: "Stopped following",
    done: (name: string) => `You get no more posts about ${name}. What else you follow stays as it is.`,
    undo: "Undo",
    undoneTitle: "You follow it again",
    undone: (name: string) => `You get posts about ${name} again.`,
    goneTitle: "You do not follow this any more",
    gone: "There is nothing left to end: it is not among what you follow.",
    late: "This can no longer be undone.",
    preferences: "Preferences",
  },

  following: {
    title: "What you follow",
    everything: "Everything, new categories included",
    everythingHint: "Choose something below to get only that.",
    kinds: { category: "Category", tag: "Tag", author: "Author", watch: "Search" },
    watch: (question: string) => `“${question}”`,
    recent: (posts: number) =>
      posts > 1_000
        ? "more than 1,000 posts in the last 30 days"
        : `${count(posts, "post", "posts")} in the last 30 days`,
    remove: (name: string) => `Stop following ${name}`,
    find: "Follow a category, tag, author or any words",
    findButton: "Find",
    add: (name: string) => `Follow ${name}`,
    suggestions: "Suggestions",
    found: (question: string) => `For “${question}”`,
    matches: (found: number) => (found === 0 ? "Nothing found." : `${count(found, "suggestion", "suggestions")}.`),
    all: "Follow everything",
    added: (name: string) => `You follow ${name} now.`,
    removed: (name: string) => `You no longer follow ${name}.`,
    becameEverything: "You get everything now.",
    undo: "Undo",
    last: (name: string) =>
      `${name} is all that you follow, so nothing was changed. Without it, do you want everything, or no more emails?`,
    lastAll: "Get everything",
    lastLeave: "Unsubscribe",
    other: "Delivery",
    preset: "Only this",
  },

  confirmed: {
    title: "You are subscribed",
    intro: (title: string) => `Thank you for subscribing to ${title}. You get the next new posts by email.`,
    links: "Every email has links to change your preferences and to unsubscribe.",
    home: "Latest posts",
  },

  unsubscribe: {
    title: "Unsubscribe",
    intro: (title: string) => `Stop getting emails from ${title}?`,
    reason: "Why are you leaving? (optional)",
    noReason: "Prefer not to say",
    reasons: {
      "too-many": "Too many emails",
      "not-interesting": "The posts do not interest me",
      "never-asked": "I never signed up",
      "read-elsewhere": "I read the posts elsewhere",
      other: "Other",
    } satisfies Record<UnsubscribeReason, string> as Record<UnsubscribeReason, string>,
    button: "Unsubscribe",
    keep: "Changed your mind? Close this page. Nothing changes.",
    lessOftenTitle: "Get fewer emails instead?",
    lessOften: "You miss nothing: new posts come together in one email.",
  },

  lessOften: {
    title: "You get fewer emails now",
    intro: "From now on, the highest frequency is:",
    back: "You can change this and more in your preferences.",
    preferences: "Preferences",
  },

  unsubscribed: {
    title: "You are unsubscribed",
    intro: (title: string) => `You get no more emails from ${title}. One that is already on its way may still arrive.`,
    back: "Was this a mistake? You can subscribe again at any time.",
    again: "Subscribe again",
    undoTitle: "Was this a mistake?",
    undo: "For three days you can undo it. You then get what you got before, and miss nothing:",
    undoButton: "Undo",
  },

  resubscribed: {
    title: "You are subscribed again",
    intro: (title: string) =>
      `You get new posts from ${title} as before. What was published in the meantime comes with the next email.`,
    home: "Latest posts",
    lateTitle: "This can no longer be undone",
    late: "Unsubscribing can be undone for three days. You can subscribe again at any time.",
    again: "Subscribe again",
  },

  preferences: {
    title: "Your preferences",
    intro: "Choose what you get and when.",
    frequency: "Frequency",
    alerts: "Saved searches at once",
    hour: "Delivery time",
    hourHint: "When digests are sent.",
    hourOption: (hour: number) => `${two(hour)}:00`,
    timeZone: "Time zone",
    otherZones: "Other",
    zoneOffer: (zone: string) => `Your browser uses ${zone}.`,
    zoneUse: "Use this time zone",
    zoneUsed: (zone: string) => `${zone} selected. Save to apply.`,
    language: "Email language",
    button: "Save",
    notSubscribed: "This address is not subscribed at the moment.",
    dataTitle: "Your data",
    dataIntro: "Change your address, or download or erase everything we store about you.",
    dataByLink: (address: string) =>
      `To change your address, or to download or erase everything we store about you, you need a link that is mailed to ${address} now: emails are often forwarded.`,
    mailLink: "Email me a link",
    changeAddress: "Change your address",
    export: "Download your data (JSON)",
    erase: "Erase your data",
  },

  changeAddress: {
    title: "Change your address",
    intro: (address: string) => `New posts go to ${address}. Enter the address where you want to get them instead.`,
    next: "We send a link to the new address. Nothing changes until you open it.",
    email: "New email address",
    button: "Send link",
    confirmTitle: "Use this address?",
    confirm: (title: string, from: string, to: string) =>
      `New posts from ${title} go to ${to} from now on, instead of ${from}.`,
    confirmButton: "Use this address",
    notYou: "Not you? Close this page. Nothing changes.",
    doneTitle: "Your address is changed",
    done: (title: string) => `New posts from ${title} come to this address from now on. Your choices stay as they are.`,
    takenTitle: "Nothing has changed",
    taken:
      "This address has a subscription of its own by now, or cannot get our emails. Choose another address, or end the other subscription.",
    home: "Latest posts",
  },

  erase: {
    title: "Erase your data",
    intro: (title: string) =>
      `This ends your subscription to ${title} and immediately erases your address, preferences and subscription history. This cannot be undone.`,
    kept: "The number of emails sent is still counted, without your address. If your mail provider told us to stop sending, your address alone is kept on the list of addresses we must not email.",
    button: "Erase everything",
    keep: "Changed your mind? Close this page. Nothing changes.",
  },

  erased: {
    title: "Your data is erased",
    intro: "Your subscription and its history are gone. Links in earlier emails no longer work.",
    home: "Home page",
  },

  preferencesSaved: {
    title: "Preferences saved",
    intro: "They apply from the next email.",
    at: (hour: string, timeZone: string) => `${hour} (${timeZone})`,
    chosen: (follows: number) => count(follows, "choice", "choices"),
    back: "Back to preferences",
    home: "Latest posts",
  },

  preferencesLink: {
    title: "Change your preferences",
    intro: "Enter the address you subscribed with. We send you a link to your preferences that works for one day.",
    button: "Send link",
  },

  expired: {
    title: "This link no longer works",
    confirm: "Confirmation links work for seven days. This one has expired or is incomplete.",
    confirmNext: "Subscribe again to get a new link.",
    preferences: "Preferences links work for one day. This one has expired or is incomplete.",
    manage: "Preferences links in emails work for 90 days. This one has expired or is incomplete.",
    address:
      "Links to confirm a new address work for one day. This one has expired, is incomplete, or the address has changed since.",
    preferencesNext: "Get a new link",
    unsubscribe: "This link is incomplete. Your mail program may have cut it off.",
    unfollow: "This link is incomplete. Your mail program may have cut it off.",
    unsubscribeNext: "Open the link in the email again, or copy all of it into the address bar.",
    subscribe: "Subscribe",
  },

  problem: {
    home: "Home page",
    latest: "Latest posts",
    status: (status: number) => `Error ${status}`,
    400: {
      title: "Bad request",
      happened: "Something in the request is missing or invalid.",
      next: "Go back, check what you entered, and try again.",
    },
    404: {
      title: "Page not found",
      happened: "There is no page at this address. The link may be outdated or incomplete.",
      next: "Try the search, the latest posts or the categories.",
    },
    410: {
      title: "Post withdrawn",
      happened: "The publisher has withdrawn this post.",
      next: "There may be newer posts on the same subject.",
    },
    429: {
      title: "Too many requests",
      happened: "Too many requests came from your network in a short time.",
      next: "Wait a few minutes, then try again.",
    },
    500: {
      title: "Something went wrong",
      happened: "An error occurred on our side and was logged.",
      next: "Try again in a moment.",
    },
    503: {
      title: "Service unavailable",
      happened: "A part of the service is not responding.",
      next: "Try again in a few minutes.",
    },
  },
};
