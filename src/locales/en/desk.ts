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

/** Every sentence of the publisher's desk in English. */
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
    hint: "The secret ADMIN_TOKEN of this site.",
    button: "Log in",
    left: "You are logged out.",
    problems: {
      "wrong-token": "This is not the admin token of this site.",
      "too-often": "Too many tries came from your network. Wait a while, then try again.",
      elsewhere: "This form was not sent from this page. Please try again here.",
    },
  },

  done: {
    paused: () => "Paused. What is being sent at this moment still goes out.",
    resumed: () => "The issue goes on.",
    cancelled: () => "Cancelled. What had not been sent stays unsent.",
    resent: (deliveries: number) =>
      deliveries === 0
        ? "There was nothing left to send again."
        : `${count(deliveries, "delivery", "deliveries")} will be sent again.`,
    started: () => "Sending again. What waited goes out now.",
    suppressed: () => "Suppressed. Nothing will be sent to this address any more.",
    known: () => "This address was suppressed already.",
    lifted: () => "Lifted. The address is unsubscribed now, and may subscribe again.",
    merged: () => "Merged. Readers see it from now on. You can take it back at any time.",
    merging: () => "Ordered. There are many posts: readers will see it all at once, in some minutes.",
    unmerged: () => "Taken back. The two are separate categories again.",
    titled: () => "The title is changed.",
    unchanged: () => "Nothing had to be changed: it is so already.",
    saved: () => "Saved. It holds from the next issue on.",
    unsubscribed: () => "Unsubscribed. They get no more issues.",
    mailed: () => "Released. The post goes out with each reader's next digest.",
    withdrawing: (posts: number) =>
      posts === 0 ? "Nothing waits any more." : `${count(posts, "post", "posts")} will be withdrawn within minutes.`,
    released: (posts: number) =>
      posts === 0 ? "Nothing waits any more." : `${count(posts, "post goes", "posts go")} out with the next issues.`,
  },

  problems: {
    "nothing-here": {
      title: "There is nothing here",
      happened: "What you are looking for does not exist, or no more.",
    },
    "form-expired": {
      title: "This form is too old",
      happened:
        "Nothing was changed: the form belonged to another session, or came from another site. Go back and try again.",
    },
    refused: { title: "Not done", happened: "Nothing was changed." },
  },

  order: { reason: "Why? (for whoever looks at it later)", back: "Back, change nothing" },

  subscriberStates: {
    pending: "Not confirmed yet",
    active: "Active",
    unsubscribed: "Unsubscribed",
    suppressed: "Suppressed",
  } satisfies Record<SubscriberState, string> as Record<SubscriberState, string>,
  deliveryStates: {
    queued: "Waiting",
    sending: "Being sent",
    accepted: "Sent",
    failed: "Failed",
    skipped: "Skipped",
    unknown: "Unknown",
  } satisfies Record<DeliveryState, string> as Record<DeliveryState, string>,
  changes: {
    requested: "Asked to subscribe",
    confirmed: "Confirmed",
    preferences: "Changed preferences",
    unsubscribed: "Unsubscribed",
    suppressed: "Suppressed",
    lifted: "Suppression lifted",
    imported: "Imported",
    erased: "Erased",
  } satisfies Record<ChangeKind, string> as Record<ChangeKind, string>,

  overview: {
    title: "Overview",
    needsYou: "Wants you to look",
    stopped: (time: string) => `Mail is stopped since ${time}. The provider says:`,
    stoppedHint: "When the account is mended, start it again. Everybody gets what waited in one digest.",
    start: "Start sending",
    pausedIssue: (issue: string) => `${issue} is paused`,
    quarantined: (posts: number) => `${count(posts, "post is", "posts are")} in quarantine`,
    withdrawalsWait: (posts: number) => `${count(posts, "post is", "posts are")} missing from the bucket`,
    releasesWait: (posts: number) => `${count(posts, "new post waits", "new posts wait")} to be emailed`,
    subscribers: "Subscribers",
    flow: {
      title: "The last 30 days",
      hint: "Left and right arrow move from day to day.",
      joined: "Joined",
      left: "Left",
      total: "Subscribers",
      table: "As a table",
      day: "Day",
    },
    goingOut: "Going out now",
    nothingGoingOut: "No issue is under way.",
    queued: (deliveries: number) => `${number(deliveries)} waiting`,
    next: "Next issues",
    noNext: "None: nobody is subscribed yet.",
    readers: (subscribers: number) => count(subscribers, "subscriber", "subscribers"),
    mail: "Mail, last 30 days",
    mailDays: "Mail by day",
    mailDaysHint: "By the day on which the issue opened.",
    noMail: "No issue went out in the last 30 days.",
    feeds: {
      title: "Feed requests, last 30 days",
      hint: "What programs call themselves. A large reader asks once for all of its subscribers, and tells how many.",
      empty: "No feed was asked for yet.",
      client: "Feed reader",
      clients: { browser: "Browsers", robot: "Search engines and robots", other: "Others" } as Record<string, string>,
      rest: "All others",
      requests: "Requests",
      unchanged: "Nothing new (304)",
      subscribers: "Subscribers, as it says",
      share: (part: number, whole: number) => `${number(part)}${percent(part, whole)}`,
    },
    sent: "Sent",
    bounced: "Bounced",
    complained: "Complaints",
    refused: "Refused",
    share: (part: number, whole: number) => `${number(part)}${percent(part, whole)}`,
    mailHint: "An issue that was paused counts from when it went on.",
    quota: "Quota",
    quotaUnknown: "Not known yet: it is asked for with the first mail.",
    quotaText: (perSecond: number, left: number) => `${perSecond} a second, ${number(left)} left today.`,
    waitingServiceEmails: (emails: number) =>
      emails === 0
        ? "No confirmation is waiting."
        : `${count(emails, "confirmation or the like is", "confirmations and the like are")} waiting.`,
    posts: "Posts",
  },

  issues: {
    one: (id: number, frequency: string) => `Issue ${id} · ${frequency}`,
    issue: "Issue",
    closed: "Closed",
    state: "State",
    deliveries: "Deliveries",
    empty:
      "No issue has gone out yet. The first one opens when a subscriber's period closes and something new was published.",
    states: {
      planned: "being planned",
      sending: "sending",
      finished: "finished",
      paused: "paused",
      cancelled: "cancelled",
      expired: "expired",
      skipped: "nothing to send",
    } satisfies Record<IssueState, string> as Record<IssueState, string>,
    waitsForAccount: "waiting until the mail account is mended",
    waiting: {
      rate: (until: string) => `waiting for the SES sending rate until ${until}`,
      quota: (until: string) => `waiting for the SES quota until ${until}`,
      silence: (until: string) => `SES does not answer; next try at ${until}`,
    },
    closedAt: (time: string) => `Closed ${time}`,
    openedAt: (time: string) => `opened ${time}`,
    progress: "Sent",
    progressText: (done: number, total: number) => `${number(done)} of ${number(total)}`,
    eta: (time: string, perSecond: string) => `Done at about ${time}, at ${perSecond} a second.`,
    beyondQuota: (mails: number) =>
      `${count(mails, "mail has", "mails have")} to wait for another day: SES's daily quota is used up before.`,
    noEta: "Nobody can tell yet when it will be done.",
    nothingWrong: "Nothing failed.",
    lists: {
      failed: (deliveries: number) => `Failed (${number(deliveries)})`,
      unknown: (deliveries: number) => `Unknown (${number(deliveries)})`,
    },
    unknownHint:
      "The answer of the mail provider was lost: these may have arrived or not. Sent again, some arrive twice.",
    resendAll: (deliveries: number) => (deliveries === 1 ? "Send it again" : `Send all ${number(deliveries)} again`),
    allOf: (deliveries: number) => `All ${number(deliveries)}`,
    notResendable: "Only a finished issue can be sent again, and only within a day.",
    pause: {
      button: "Pause",
      title: (issue: string) => `Pause ${issue}?`,
      text: [
        "Sending stops within seconds. What is being sent at this moment still goes out. You can go on at any time within a day.",
      ],
    },
    resume: {
      button: "Go on",
      title: (issue: string) => `Go on with ${issue}?`,
      text: ["The issue is checked as at its start, then what is waiting goes out."],
    },
    cancel: {
      button: "Cancel",
      title: (issue: string) => `Cancel ${issue}?`,
      text: [
        "What has not been sent will not be sent, and its posts do not come back in a later issue. This cannot be undone.",
      ],
    },
    resend: {
      button: "Send again",
      title: (issue: string) => `Send again: ${issue}`,
      failed: (deliveries: number) =>
        `${count(deliveries, "delivery", "deliveries")} that failed will be tried once more.`,
      unknown: (deliveries: number) =>
        `${count(deliveries, "delivery", "deliveries")} will be sent again of which nobody knows whether they arrived. Some may arrive twice.`,
    },
    preview: {
      button: "Preview and test",
      title: "Preview and test",
      categories: "Categories the subscriber chose",
      categoriesHint: "None: all of them.",
      language: "Language",
      show: "Show this copy",
      mail: "The email",
      subject: "Subject:",
      empty: "This issue holds no post for such a subscriber.",
      test: "Test",
      to: "Send this copy to",
      toHint: "It says [Test] in its subject and counts as no delivery.",
      send: "Send a test",
      sent: (to: string) => `Sent to ${to}. Look into the inbox.`,
      problems: "Something is wrong with the email:",
      notSent: {
        "nothing-new": "Not sent: this issue holds no post for such a subscriber.",
        suppressed: "Not sent: this address is suppressed.",
        later: "Not sent: the rate or the daily quota is used up. Try again in a while.",
        refused: "The mail provider did not take it:",
        unknown: "Whether it was sent is not known:",
        "no-address": "Not sent: this is no email address.",
      },
    },
  },

  deliveries: {
    to: "To",
    reason: "Reason",
    when: "When",
    order: "Order",
    resend: "Send again",
    erased: "(erased)",
    resends: (times: number) => `sent again ${times === 1 ? "once" : `${times} times`}`,
    empty: "There are none.",
    forgotten: "This issue is so old that its deliveries are only counted, and no longer kept one by one.",
  },

  subscribers: {
    search: "Address begins with",
    state: "State",
    anyState: "Any",
    find: "Search",
    email: "Address",
    frequency: "How often",
    since: "Since",
    empty: "Nobody has subscribed yet.",
    noneFound: "Nothing begins like that.",
    export: "Download all (CSV)",
    import: "Import",
    hour: (hour: number, timeZone: string) => `${two(hour)}:00, ${timeZone}`,
    language: "Language",
    categories: "Categories",
    allCategories: "All",
    history: "History",
    noHistory: "Nothing is written down.",
    when: "When",
    what: "What",
    whence: "From where",
    detail: "Detail",
    before: "Before:",
    notConfirmed: "never confirmed",
    sources: {
      form: "form",
      api: "API",
      "one-click": "one click in the mailbox",
      page: "page",
      "unsubscribe-page": "unsubscribe page",
      feedback: "mail provider",
      import: "import",
      admin: "publisher",
      desk: "desk",
      cron: "ran out",
    } as Record<string, string>,
    deliveries: "Last deliveries",
    noDeliveries: "Nothing was sent yet.",
    issue: (id: number) => `Issue ${id}`,
    preferences: {
      button: "Change preferences",
      title: "Preferences",
      intro:
        "Change these only when the subscriber asked you to. The change is kept in their history, with what was before.",
      save: "Save",
    },
    unsubscribe: {
      button: "Unsubscribe",
      title: (email: string) => `Unsubscribe ${email}?`,
      text: [
        "For somebody who asked you to. They get no more issues, and no email about this either; their history says that it was done here.",
        "They may subscribe again by themselves. To keep an address from ever being written to, suppress it.",
      ],
    },
    notPossible: (state: string) => `The subscriber is: ${state}.`,
    suppress: {
      button: "Suppress",
      title: (email: string) => `Suppress ${email}?`,
      text: ["Nothing will be sent to this address any more, until somebody lifts it."],
    },
  },

  import: {
    choose: "Choose a file",
    another: "Another file",
    intro:
      "A CSV file whose first line names the columns. Only email is needed; several categories are separated by semicolons. Nobody who is known, left or is suppressed is changed.",
    file: "File",
    fileHint: "CSV in UTF-8, at most 100,000 rows.",
    consent: "Where and when they agreed",
    consentHint:
      "Needed for rows with the status active; kept in their history. Without that status people get a state of “not confirmed”.",
    tryOut: "Try it out",
    import: "Import at once",
    problems: { "no-file": "Choose a file first.", unreadable: "Nothing was imported." },
    wouldHappen: "This would happen",
    happened: "Imported",
    wouldAdd: "Would be added",
    added: "Added",
    known: "Known already",
    suppressed: "Suppressed",
    duplicates: "Twice in the file",
    refused: "Refused rows",
    row: "Row",
    email: "Address",
    reason: "Reason",
    moreRefused: (rows: number) => `and ${number(rows)} more`,
    chooseAgain: "The file is long: choose it again below to import it.",
    importNow: (subscribers: number) => `Import ${count(subscribers, "subscriber", "subscribers")} now`,
    toSubscribers: "To the subscribers",
  },

  suppressions: {
    intro: "Nothing is sent to these addresses. Bounces and complaints arrive here by themselves.",
    email: "Address",
    why: "Why",
    since: "Since",
    order: "Order",
    reasons: { bounce: "Bounced", complaint: "Complained", manual: "By hand" },
    empty: "No address is suppressed.",
    add: "Add an address",
    detail: "Why? (for whoever looks at it later)",
    addButton: "Suppress",
    import: {
      title: "Take over a list",
      file: "File",
      fileHint:
        "CSV in UTF-8 whose first line names the columns: email, and if you like reason (bounce, complaint or manual) and detail.",
      button: "Suppress all of these",
      done: (added: number, known: number) =>
        `${count(added, "address", "addresses")} suppressed, ${number(known)} known already.`,
    },
    export: "Download all (CSV)",
    lift: {
      button: "Lift",
      title: (email: string) => `Lift the suppression of ${email}?`,
      text: [
        "The address may be written to again. Its subscriber becomes unsubscribed: only their own confirmation makes them active.",
        "Lift a bounce or a complaint only when you know that it was a mistake.",
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
        "Readers still see them. If the bucket is the wrong one or its disk is not there, put that right: this notice goes away by itself. If you deleted them, withdraw them: they leave the feeds for good.",
      withdraw: (posts: number) => `Withdraw ${count(posts, "post", "posts")}`,
      more: (posts: number) => `and ${number(posts)} more`,
      flood: (posts: number) => `${count(posts, "new post waits", "new posts wait")} to be emailed`,
      floodText:
        "That is far more than usual, so nothing goes out until you say so. In feeds and on pages they are there already. If it is a mistake, withdraw them.",
      release: (posts: number) => `Email ${count(posts, "post", "posts")}`,
    },
    nothingQuarantined: "Every file could be read.",
    whatToDo:
      "These files are in no feed and in no issue. Mend the line, then publish the file again; everything else goes on meanwhile.",
    file: "File",
    line: "Line",
    reason: "What is wrong",
    since: "Since",
    latest: "Latest posts",
    empty: "Nothing is published yet.",
    post: "Post",
    published: "Published",
    scheduled: "not yet visible",
    byMail: "By email",
    mailings: {
      released: "Released",
      waits: "Will be mailed",
      "not-visible-yet": "Will be mailed",
      "too-old": "Too old",
      draft: "No",
      quarantined: "No",
      withdrawn: "No",
      ignored: "No",
    },
    passedOver: "Not mailed: too old",
    passedOverHint: "These arrived in the last week with an old date. They are in the feeds, but in no email.",
    mail: {
      button: "Mail it all the same",
      title: (post: string) => `Mail “${post}”?`,
      text: [
        "It goes out with each reader's next digest, to everybody who follows one of its categories. That cannot be taken back.",
      ],
    },
  },

  mirror: {
    title: "Images of other hosts",
    mirrored: "Mirrored",
    waiting: "Waiting",
    refused: "Refused",
    whatToDo: "These stand in their posts under their own addresses. When a post changes, its images are tried again.",
    reason: "Why",
    images: "Images",
    reasons: {
      gone: "The host does not have it any more (404, 410)",
      denied: "The host does not hand it out to others",
      unreachable: "The host did not answer, however often it was asked",
      type: "Not a JPEG, PNG, GIF, WebP or AVIF image",
      bytes: "Larger than 8 MB",
      pixels: "More than 40 million pixels",
      redirects: "More than three redirects",
      address:
        "Not visited: a private network, an unusual port, this site itself; on a local site, all but MIRROR_ORIGINS",
    },
  },

  categories: {
    likely: {
      title: (categories: number) => count(categories, "likely twin", "likely twins"),
      intro:
        "These are called almost the same. Look at them, then merge what is one: both addresses stay, and lead to the same feeds.",
      twin: "Category",
      into: "may be the same as",
      order: "Order",
      merge: "Merge…",
      more: (categories: number) => `and ${number(categories)} more, once these are dealt with`,
    },
    withPosts: (title: string, posts: number) => `${title} (${number(posts)})`,
    merged: {
      title: (categories: number) => count(categories, "merged category", "merged categories"),
      merged: "Merged",
      into: "counts as",
      where: "Ordered",
      places: { desk: "at the desk", "site-file": "in site.yaml" },
      takeBack: "Take back…",
      underWay: "on its way",
      more: (categories: number) =>
        `and ${number(categories)} more: each stands on the page of the category it counts as`,
    },
    twins: (twins: number) => count(twins, "category with several spellings", "categories with several spellings"),
    whatToDo:
      "They are one category already; the most used spelling is its title, unless you give it another. To be rid of a spelling, change the posts that use it.",
    title: "Title",
    id: "Id",
    spellings: "Spellings (posts)",
    all: (categories: number) => `All (${number(categories)})`,
    found: (categories: number) => `Found (${number(categories)})`,
    search: "Id or title holds",
    noneFound: "No category is called like that.",
    posts: "Posts",
    empty: "There are no categories yet. They appear with the first post that names one.",
    one: {
      public: "Its page for readers",
      titleForm: "Title",
      titleHint: "Left empty, the most used spelling is the title. It stands in feeds, on pages and in emails.",
      titleInSiteFile: "site.yaml gives it this title: change it there.",
      titleTooLong: (most: number) => `A title has at most ${most} characters.`,
      save: "Change the title",
      mergeForm: "Merge into another category",
      into: "The id or title of the other",
      intoHint: "Before anything happens, the next page says what will.",
      go: "Go on",
      cannotMerge:
        "Other categories were merged into this one. Take those merges back before you merge it into another.",
    },
    merge: {
      title: (title: string, into: string) => `Merge ${title} into ${into}?`,
      posts: (posts: number, title: string, into: string) =>
        `${count(posts, "post", "posts")} of ${title} will count as ${into}: in feeds, on pages, in search and in emails.`,
      subscribers: (subscribers: number, title: string, into: string) =>
        subscribers === 0
          ? `No subscriber chose ${title}.`
          : `${count(subscribers, "subscriber", "subscribers")} who chose ${title} will get the posts of ${into}, each of them once.`,
      feeds: (paths: string[]) =>
        `The feeds of the old address go on: ${paths.join(", ")}. They will hold all posts of both.`,
      page: (from: string, to: string) => `The page ${from} will lead to ${to}.`,
      back: "The files of the posts stay as they are. You can take this back at any time.",
      button: "Merge",
      otherWay: (title: string, into: string) => `The other way round: ${title} into ${into}`,
    },
    unmerge: {
      title: (title: string, into: string) => `Take ${title} out of ${into} again?`,
      text: (title: string, into: string) => [
        `${title} becomes a category of its own again, with its posts, its feeds and its page. Posts that name ${into} as well stay in both.`,
        `Subscribers get what they chose before the merge. Whoever chose ${into} since then keeps that.`,
      ],
      button: "Take the merge back",
    },
    refused: {
      itself: "A category cannot be merged into itself: name another one.",
      "is-merged": (into: string) => `It counts as ${into} already. Take that merge back first.`,
      "target-is-merged": (into: string) => `The other one was itself merged into ${into}: merge into ${into} instead.`,
      "has-merged": (merged: string[]) =>
        `Other categories were merged into it (${merged.join(", ")}). Take those merges back first, then merge each where it belongs.`,
      unknown: (id: string) =>
        `There is no category ${id}: no post names it. Look for the right id in the list of categories.`,
      "in-site-file": "site.yaml says so, which is yours alone: change it there, and publish it.",
      "not-merged": "It was not merged into another category: there is nothing to take back.",
      unreadable:
        "The object .gazette/categories.json in the bucket cannot be read, and nothing is written over it. The quarantine says what to do.",
      busy: "Somebody else changed categories at the same moment. Try again.",
    },
  },

  checks,
  reasons,
};
