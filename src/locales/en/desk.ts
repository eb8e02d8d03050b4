import type { DeliveryState } from "../../core/newsletter/delivery.ts";
import type { IssueState } from "../../core/newsletter/issue.ts";
import type { ChangeKind, SubscriberState } from "../../core/subscribers/subscriber.ts";
import type { WallTime } from "../../core/wall-clock.ts";
import { checks } from "./checks.ts";
import { reasons } from "./reasons.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const two = (value: number) => String(value).padStart(2, "0");
const number = (value: number) => value.toLocaleString("en");
const count = (value: number, one: string, many: string) => `${number(value)} ${value === 1 ? one : many}`;
const percent = (part: number, whole: number) =>
  part === 0 ? "" : ` (${((part / whole) * 100).toFixed(part > 0 && part / whole < 0.01 ? 2 : 1)} %)`;

/** Texts of the publisher's desk in English. */
export const desk = {
  title: "Publisher's desk",
  logout: "Log out",
  sections: {
    overview: "Overview",
    issues: "Issues",
    subscribers: "Subscribers",
    import: "Import",
    suppressions: "Suppressions",
    posts: "Posts",
    categories: "Categories",
    checks: "Checks",
  },
  number,
  time: ({ hour, minute }: WallTime) => `${two(hour)}:${two(minute)}`,
  day: ({ month, day }: WallTime) => `${day} ${MONTHS[month - 1]}`,
  dayAndTime: ({ month, day, hour, minute }: WallTime) => `${day} ${MONTHS[month - 1]}, ${two(hour)}:${two(minute)}`,
  pager: { first: "First page", next: "Next page" },
  frequencies: { immediate: "Immediate", daily: "Daily", weekly: "Weekly" } as Record<string, string>,

  login: {
    title: "Log in",
    user: "User",
    token: "Admin token",
    hint: "The ADMIN_TOKEN secret of this site.",
    button: "Log in",
    left: "You are logged out.",
    problems: {
      "wrong-token": "Wrong admin token.",
      "too-often": "Too many attempts from your network. Try again in a few minutes.",
      elsewhere: "The form came from another page. Log in here.",
    },
  },

  done: {
    paused: () => "Paused. Emails being sent at this moment still go out.",
    resumed: () => "Resumed.",
    cancelled: () => "Cancelled. Emails not sent yet will not be sent.",
    resent: (deliveries: number) =>
      deliveries === 0 ? "Nothing left to resend." : `${count(deliveries, "delivery", "deliveries")} queued again.`,
    started: () => "Sending started. Waiting emails go out now.",
    suppressed: () => "Suppressed. This address gets no more emails.",
    known: () => "This address was already suppressed.",
    lifted: () => "Suppression removed. The address is now unsubscribed and can subscribe again.",
    merged: () => "Merged. Readers see it now. You can undo it at any time.",
    merging: () => "Queued. There are many posts: readers will see the merge in a few minutes.",
    unmerged: () => "Merge undone. The two are separate categories again.",
    titled: () => "Title changed.",
    unchanged: () => "Nothing to change.",
    saved: () => "Saved. Takes effect with the next issue.",
    unsubscribed: () => "Unsubscribed. They get no more issues.",
    mailed: () => "Released. The post goes out with each subscriber's next digest.",
    withdrawing: (posts: number) =>
      posts === 0 ? "Nothing is waiting." : `${count(posts, "post", "posts")} will be withdrawn within minutes.`,
    released: (posts: number) =>
      posts === 0 ? "Nothing is waiting." : `${count(posts, "post goes", "posts go")} out with the next issues.`,
  },

  problems: {
    "nothing-here": {
      title: "Not found",
      happened: "What you are looking for does not exist, or was removed.",
    },
    "form-expired": {
      title: "Form expired",
      happened: "Nothing was changed: the form belongs to another session or site. Go back and try again.",
    },
    refused: { title: "Not possible", happened: "Nothing was changed." },
  },

  order: { reason: "Reason (kept for the record)", back: "Go back" },

  subscriberStates: {
    pending: "Unconfirmed",
    active: "Active",
    unsubscribed: "Unsubscribed",
    suppressed: "Suppressed",
  } satisfies Record<SubscriberState, string> as Record<SubscriberState, string>,
  deliveryStates: {
    queued: "Queued",
    sending: "Sending",
    accepted: "Sent",
    failed: "Failed",
    skipped: "Skipped",
    unknown: "Unknown",
  } satisfies Record<DeliveryState, string> as Record<DeliveryState, string>,
  changes: {
    requested: "Subscription requested",
    confirmed: "Confirmed",
    preferences: "Preferences changed",
    unsubscribed: "Unsubscribed",
    suppressed: "Suppressed",
    lifted: "Suppression removed",
    imported: "Imported",
    erased: "Erased",
  } satisfies Record<ChangeKind, string> as Record<ChangeKind, string>,

  overview: {
    title: "Overview",
    needsYou: "Needs attention",
    stopped: (time: string) => `Sending stopped at ${time}. The mail provider says:`,
    stoppedHint: "Fix the mail account, then start sending. Subscribers get what waited in one digest.",
    start: "Start sending",
    pausedIssue: (issue: string) => `${issue} is paused`,
    quarantined: (posts: number) => `${count(posts, "post", "posts")} in quarantine`,
    withdrawalsWait: (posts: number) => `${count(posts, "post", "posts")} missing from the bucket`,
    releasesWait: (posts: number) => `${count(posts, "new post", "new posts")} held back from email`,
    subscribers: "Subscribers",
    flow: {
      title: "Last 30 days",
      hint: "Use the left and right arrow keys to move between days.",
      joined: "Joined",
      left: "Left",
      total: "Subscribers",
      table: "Show as table",
      day: "Day",
    },
    goingOut: "Sending now",
    nothingGoingOut: "No issue is being sent.",
    queued: (deliveries: number) => `${number(deliveries)} queued`,
    next: "Upcoming issues",
    noNext: "None: there are no subscribers yet.",
    readers: (subscribers: number) => count(subscribers, "subscriber", "subscribers"),
    mail: "Email, last 30 days",
    mailDays: "Email by day",
    mailDaysHint: "Counted on the day the issue opened.",
    noMail: "No issue was sent in the last 30 days.",
    feeds: {
      title: "Feed requests, last 30 days",
      hint: "By user agent. Large feed readers make one request for all their subscribers and report how many they are.",
      empty: "No feed requests yet.",
      client: "Feed reader",
      clients: { browser: "Browsers", robot: "Search engines and bots", other: "Other" } as Record<string, string>,
      rest: "All others",
      requests: "Requests",
      unchanged: "Not modified (304)",
      subscribers: "Reported subscribers",
      share: (part: number, whole: number) => `${number(part)}${percent(part, whole)}`,
    },
    sent: "Sent",
    bounced: "Bounces",
    complained: "Complaints",
    refused: "Rejected",
    share: (part: number, whole: number) => `${number(part)}${percent(part, whole)}`,
    mailHint: "A paused issue counts from when it was resumed.",
    quota: "Sending quota",
    quotaUnknown: "Not known yet: fetched when the first email is sent.",
    quotaText: (perSecond: number, left: number) => `${perSecond} per second, ${number(left)} left today.`,
    waitingServiceEmails: (emails: number) =>
      emails === 0 ? "No service emails queued." : `${count(emails, "service email", "service emails")} queued.`,
    posts: "Posts",
  },

  issues: {
    one: (id: number, frequency: string) => `Issue ${id} · ${frequency}`,
    issue: "Issue",
    closed: "Closed",
    state: "State",
    deliveries: "Deliveries",
    empty: "No issues yet. The first one opens when a subscriber's period ends and there are new posts.",
    states: {
      planned: "preparing",
      sending: "sending",
      finished: "finished",
      paused: "paused",
      cancelled: "cancelled",
      expired: "expired",
      skipped: "nothing to send",
    } satisfies Record<IssueState, string> as Record<IssueState, string>,
    waitsForAccount: "waiting for the mail account to be fixed",
    waiting: {
      rate: (until: string) => `SES rate limit reached; resumes at ${until}`,
      quota: (until: string) => `SES quota used up; resumes at ${until}`,
      silence: (until: string) => `SES not responding; next attempt at ${until}`,
    },
    closedAt: (time: string) => `Closed ${time}`,
    openedAt: (time: string) => `opened ${time}`,
    progress: "Sent",
    progressText: (done: number, total: number) => `${number(done)} of ${number(total)}`,
    eta: (time: string, perSecond: string) => `Done at about ${time}, at ${perSecond} per second.`,
    beyondQuota: (mails: number) =>
      `${count(mails, "email has", "emails have")} to wait for another day: the daily SES quota runs out first.`,
    noEta: "No estimate yet.",
    nothingWrong: "No failures.",
    lists: {
      failed: (deliveries: number) => `Failed (${number(deliveries)})`,
      unknown: (deliveries: number) => `Unknown (${number(deliveries)})`,
    },
    unknownHint:
      "The mail provider's answer was lost: these may or may not have arrived. If you resend them, some arrive twice.",
    resendAll: (deliveries: number) => (deliveries === 1 ? "Resend it" : `Resend all ${number(deliveries)}`),
    allOf: (deliveries: number) => `Show all ${number(deliveries)}`,
    notResendable: "Deliveries can be resent once the issue is finished, and for one day.",
    pause: {
      button: "Pause",
      title: (issue: string) => `Pause ${issue}?`,
      text: [
        "Sending stops within seconds; emails being sent at this moment still go out. You can resume within a day.",
      ],
    },
    resume: {
      button: "Resume",
      title: (issue: string) => `Resume ${issue}?`,
      text: ["The issue is checked again, then the queued emails go out."],
    },
    cancel: {
      button: "Cancel this issue",
      keep: "Keep it",
      title: (issue: string) => `Cancel ${issue}?`,
      text: ["Emails not sent yet will not be sent, and their posts are in no later issue. This cannot be undone."],
    },
    resend: {
      button: "Resend",
      title: (issue: string) => `Resend: ${issue}`,
      failed: (deliveries: number) => `${count(deliveries, "failed delivery", "failed deliveries")} will be resent.`,
      unknown: (deliveries: number) =>
        `${count(deliveries, "delivery", "deliveries")} with an unknown result will be resent. Some may arrive twice.`,
    },
    preview: {
      button: "Preview and test",
      title: "Preview and test",
      categories: "Subscriber's categories",
      categoriesHint: "Select none for all categories.",
      language: "Language",
      show: "Show preview",
      mail: "Email",
      subject: "Subject:",
      empty: "This issue has no posts for this selection.",
      test: "Test email",
      to: "Send to",
      toHint: "The subject starts with [Test]. It does not count as a delivery.",
      send: "Send test",
      sent: (to: string) => `Test sent to ${to}. Check the inbox.`,
      problems: "Problems with this email:",
      notSent: {
        "nothing-new": "Not sent: this issue has no posts for this selection.",
        suppressed: "Not sent: this address is suppressed.",
        later: "Not sent: the sending rate or daily quota is used up. Try again later.",
        refused: "Rejected by the mail provider:",
        unknown: "Result unknown:",
        "no-address": "Not sent: this is not an email address.",
      },
    },
  },

  deliveries: {
    to: "To",
    reason: "Reason",
    when: "Time",
    actions: "Actions",
    resend: "Resend",
    erased: "(erased)",
    resends: (times: number) => `resent ${times === 1 ? "once" : `${times} times`}`,
    empty: "No deliveries.",
    forgotten: "Details of old deliveries are deleted. Only the counts are kept.",
  },

  subscribers: {
    search: "Address starts with",
    state: "State",
    anyState: "Any",
    find: "Search",
    email: "Address",
    frequency: "Frequency",
    since: "Since",
    empty: "No subscribers yet.",
    noneFound: "No subscribers found.",
    export: "Export all (CSV)",
    import: "Import",
    hour: (hour: number, timeZone: string) => `${two(hour)}:00, ${timeZone}`,
    language: "Language",
    categories: "Categories",
    allCategories: "All",
    history: "History",
    noHistory: "No history.",
    when: "Time",
    what: "Event",
    source: "Source",
    detail: "Details",
    before: "Previously:",
    notConfirmed: "never confirmed",
    sources: {
      form: "form",
      api: "API",
      "one-click": "one-click unsubscribe",
      page: "page",
      "unsubscribe-page": "unsubscribe page",
      feedback: "mail provider",
      import: "import",
      admin: "publisher",
      desk: "desk",
      cron: "expired",
    } as Record<string, string>,
    deliveries: "Recent deliveries",
    noDeliveries: "Nothing sent yet.",
    issue: (id: number) => `Issue ${id}`,
    preferences: {
      button: "Change preferences",
      title: "Preferences",
      intro: "Change these only at the subscriber's request. Their history keeps the change and the previous values.",
      save: "Save",
    },
    unsubscribe: {
      button: "Unsubscribe",
      title: (email: string) => `Unsubscribe ${email}?`,
      text: [
        "For a subscriber who asked you to. They get no more issues and no email about this; their history says it was done here.",
        "They can subscribe again. To block an address for good, suppress it.",
      ],
    },
    notPossible: (state: string) => `The state of this subscriber is: ${state}.`,
    suppress: {
      button: "Suppress",
      title: (email: string) => `Suppress ${email}?`,
      text: ["This address gets no more emails until you remove the suppression."],
    },
  },

  import: {
    choose: "Choose a file",
    another: "Import another file",
    intro:
      "A CSV file whose first line names the columns. Only email is required; separate categories with semicolons. Existing, unsubscribed and suppressed subscribers are not changed.",
    file: "File",
    fileHint: "CSV in UTF-8, at most 100,000 rows.",
    consent: "Where and when they gave consent",
    consentHint:
      "Required for rows with the status active; kept in their history. Rows without a status are imported as “unconfirmed”.",
    dryRun: "Dry run",
    import: "Import now",
    problems: { "no-file": "Choose a file first.", unreadable: "Nothing was imported." },
    wouldHappen: "Dry run: nothing imported yet",
    happened: "Imported",
    wouldAdd: "To be added",
    added: "Added",
    known: "Already known",
    suppressed: "Suppressed",
    duplicates: "Duplicates in the file",
    refused: "Rejected rows",
    row: "Row",
    email: "Address",
    reason: "Reason",
    moreRefused: (rows: number) => `and ${number(rows)} more`,
    chooseAgain: "The file is large: choose it again below to import it.",
    importNow: (subscribers: number) => `Import ${count(subscribers, "subscriber", "subscribers")} now`,
    toSubscribers: "Show subscribers",
  },

  suppressions: {
    intro: "These addresses get no emails. Bounces and complaints are added automatically.",
    email: "Address",
    why: "Reason",
    since: "Since",
    actions: "Actions",
    reasons: { bounce: "Bounce", complaint: "Complaint", manual: "Manual" },
    empty: "No suppressed addresses.",
    add: "Add an address",
    detail: "Reason (kept for the record)",
    addButton: "Suppress",
    import: {
      title: "Import a list",
      file: "File",
      fileHint:
        "CSV in UTF-8 whose first line names the columns: email, optionally reason (bounce, complaint or manual) and detail.",
      button: "Suppress all",
      done: (added: number, known: number) =>
        `${count(added, "address", "addresses")} suppressed, ${number(known)} already known.`,
    },
    export: "Export all (CSV)",
    lift: {
      button: "Remove",
      title: (email: string) => `Remove ${email} from the suppressions?`,
      text: [
        "The address can get emails again. Its subscriber becomes unsubscribed: only their own confirmation makes them active.",
        "Remove a bounce or complaint only if you know it was a mistake.",
      ],
    },
  },

  posts: {
    states: { published: "Published", draft: "Drafts", quarantined: "In quarantine", withdrawn: "Withdrawn" },
    counts: (published: number, drafts: number, withdrawn: number) =>
      `${number(published)} published, ${count(drafts, "draft", "drafts")}, ${number(withdrawn)} withdrawn`,
    quarantine: (posts: number) => (posts === 0 ? "Quarantine" : `Quarantine (${number(posts)})`),
    waiting: {
      missing: (posts: number, published: number) =>
        `${number(posts)} of ${number(published)} posts are missing from the bucket`,
      missingText:
        "Readers still see them. If the bucket is the wrong one or its storage is unavailable, fix that and this notice disappears. If you deleted the posts, withdraw them: they leave the feeds for good.",
      withdraw: (posts: number) => `Withdraw ${count(posts, "post", "posts")}`,
      more: (posts: number) => `and ${number(posts)} more`,
      flood: (posts: number) => `${count(posts, "new post", "new posts")} held back from email`,
      floodText:
        "That is far more than usual, so no email goes out until you approve it. Feeds and pages already show them. If it is a mistake, withdraw them.",
      release: (posts: number) => `Email ${count(posts, "post", "posts")}`,
    },
    nothingQuarantined: "No files in quarantine.",
    whatToDo:
      "These files are in no feed and no issue. Fix the line, then publish the file again. Other posts are not affected.",
    file: "File",
    line: "Line",
    reason: "Problem",
    since: "Since",
    latest: "Latest posts",
    empty: "No posts yet.",
    post: "Post",
    published: "Published",
    scheduled: "scheduled",
    byMail: "Email",
    mailings: {
      released: "Released",
      waits: "Will be emailed",
      "not-visible-yet": "Will be emailed",
      "too-old": "Too old",
      draft: "No",
      quarantined: "No",
      withdrawn: "No",
      ignored: "No",
    },
    passedOver: "Not emailed: too old",
    passedOverHint: "These arrived in the last week with an old date. They are in the feeds but in no email.",
    mail: {
      button: "Email it anyway",
      title: (post: string) => `Email “${post}”?`,
      text: ["It goes out with the next digest of everybody who follows one of its categories. This cannot be undone."],
    },
  },

  mirror: {
    title: "External images",
    mirrored: "Mirrored",
    waiting: "Waiting",
    refused: "Not mirrored",
    whatToDo: "Posts show these from their original addresses. They are tried again when the post changes.",
    reason: "Reason",
    images: "Images",
    reasons: {
      gone: "No longer on the host (404, 410)",
      denied: "The host denies access (hotlink protection, for example)",
      unreachable: "The host did not respond after several attempts",
      type: "Not a JPEG, PNG, GIF, WebP or AVIF image",
      bytes: "Larger than 8 MB",
      pixels: "More than 40 million pixels",
      redirects: "More than three redirects",
      address: "Not fetched: a private network, an unusual port or this site; locally, anything not in MIRROR_ORIGINS",
    },
  },

  categories: {
    likely: {
      title: (categories: number) => count(categories, "possible duplicate", "possible duplicates"),
      intro:
        "These categories have almost the same name. Merge those that are one: both addresses stay and serve the same feeds.",
      twin: "Category",
      into: "Possible duplicate of",
      actions: "Actions",
      merge: "Merge…",
      more: (categories: number) => `and ${number(categories)} more, once these are handled`,
    },
    withPosts: (title: string, posts: number) => `${title} (${number(posts)})`,
    merged: {
      title: (categories: number) => count(categories, "merged category", "merged categories"),
      merged: "Category",
      into: "Merged into",
      where: "Source",
      places: { desk: "desk", "site-file": "site.yaml" },
      undo: "Undo…",
      underWay: "in progress",
      more: (categories: number) =>
        `and ${number(categories)} more, listed on the page of the category they merged into`,
    },
    twins: (twins: number) => count(twins, "category with several spellings", "categories with several spellings"),
    whatToDo:
      "Each is already one category, titled by its most used spelling unless you set a title. To remove a spelling, change the posts that use it.",
    title: "Title",
    id: "ID",
    spellings: "Spellings (posts)",
    all: (categories: number) => `All (${number(categories)})`,
    found: (categories: number) => `Found (${number(categories)})`,
    search: "ID or title contains",
    noneFound: "No categories found.",
    posts: "Posts",
    empty: "No categories yet. They appear with the first post that names one.",
    one: {
      public: "Public page",
      titleForm: "Title",
      titleHint: "Leave empty to use the most used spelling. Shown in feeds, on pages and in emails.",
      titleInSiteFile: "This title is set in site.yaml: change it there.",
      titleTooLong: (most: number) => `Use at most ${most} characters.`,
      save: "Save title",
      mergeForm: "Merge into another category",
      into: "ID or title of the other category",
      intoHint: "The next page shows what will change, before anything does.",
      go: "Continue",
      cannotMerge: "Other categories are merged into this one. Undo those merges first.",
    },
    merge: {
      title: (title: string, into: string) => `Merge ${title} into ${into}?`,
      posts: (posts: number, title: string, into: string) =>
        `${count(posts, "post", "posts")} of ${title} will count as ${into} in feeds, on pages, in search and in emails.`,
      subscribers: (subscribers: number, title: string, into: string) =>
        subscribers === 0
          ? `No subscriber chose ${title}.`
          : `${count(subscribers, "subscriber", "subscribers")} who chose ${title} will get the posts of ${into}, each post once.`,
      feeds: (paths: string[]) => `The old feeds stay, with the posts of both: ${paths.join(", ")}.`,
      page: (from: string, to: string) => `The page ${from} will redirect to ${to}.`,
      back: "The post files do not change. You can undo this at any time.",
      button: "Merge",
      otherWay: (title: string, into: string) => `Reverse: merge ${title} into ${into}`,
    },
    unmerge: {
      title: (title: string, into: string) => `Undo the merge of ${title} into ${into}?`,
      text: (title: string, into: string) => [
        `${title} becomes a separate category again, with its posts, feeds and page. Posts that also name ${into} stay in both.`,
        `Subscribers get back what they chose before the merge. Those who chose ${into} since then keep it.`,
      ],
      button: "Undo merge",
    },
    refused: {
      itself: "A category cannot be merged into itself. Name another one.",
      "is-merged": (into: string) => `It is already merged into ${into}. Undo that merge first.`,
      "target-is-merged": (into: string) =>
        `The other category is itself merged into ${into}: merge into ${into} instead.`,
      "has-merged": (merged: string[]) =>
        `Other categories are merged into it (${merged.join(", ")}). Undo those merges first, then merge each where it belongs.`,
      unknown: (id: string) =>
        `There is no category ${id}: no post names it. Find the right ID in the list of categories.`,
      "in-site-file": "This is set in site.yaml: change it there and publish the file.",
      "not-merged": "It is not merged: there is nothing to undo.",
      unreadable:
        "The object .gazette/categories.json in the bucket cannot be read, so it was not overwritten. See the quarantine for what to do.",
      busy: "Somebody else changed categories at the same moment. Try again.",
    },
  },

  checks,
  reasons,
};
