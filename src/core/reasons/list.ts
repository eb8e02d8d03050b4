/**
 * Every reason that we write down ourselves, in the words it is written down and told to programs in. What stands in braces
 * is filled in. What others say (the mail provider, a YAML reader) is theirs and not here.
 */
export const REASONS = {
  // Issues
  "nobody-due": "Nobody was due.",
  "nothing-new": "Nothing new.",
  "plan-odd": "The plan does not add up: {candidates} candidates, {planned} planned, {excluded} excluded.",
  "ledger-odd": "The ledger does not add up: {planned} planned, {ended} ended.",
  "email-wrong": "The email has problems: {problems}",
  // Written by earlier versions.
  "issue-too-old": "Not finished within a day.",
  paused: "Paused by hand.",
  "paused-because": "Paused by hand: {why}",
  cancelled: "Cancelled by hand.",
  "cancelled-because": "Cancelled by hand: {why}",
  "paused-again": "It was paused again.",
  "waits-for-quota": "Waiting for the daily quota, next try at {until}.",
  "waits-for-account": "Waiting until the mail account is mended: {words}",
  "waits-for-rate": "Waiting for the sending rate, next try at {until}.",
  "waits-for-provider": "The mail provider does not answer ({words}), next try at {until}.",
  "too-many-bounced": "Of {total} mails {these} came back; the limit is {limit} %.",
  "too-many-complained": "Of {total} mails {these} were complained about; the limit is {limit} %.",
  "too-many-refused": "Of {total} mails {these} were refused; the limit is {limit} %.",
  "too-many-lost": "Of {total} mails {these} went without an answer; the limit is {limit} %.",
  "issue-is": "Issue {id} is {state}.",
  "issue-not-finished": "Issue {id} is {state}: only a finished issue can be sent again.",
  "issue-forgotten": "The deliveries of issue {id} are no longer kept one by one: there is nothing left to send again.",

  // Deliveries
  "no-longer-subscribed": "No longer subscribed.",
  "nothing-new-for-them": "Nothing new in the chosen categories.",
  "with-another-issue": "Its posts went out with another issue.",
  "worker-stopped": "The worker that was sending it stopped before it could tell.",
  "service-worker-stopped": "The worker that was sending it stopped.",
  "taken-then-rejected": "Taken, then rejected: {words}",
  "no-reason-given": "no reason given",
  "yes-without-id": "SES said yes without a message id.",
  refused: "Refused.",

  // Objects in the bucket
  "key-too-long": "A key is at most 1,024 bytes long.",
  "key-control": "A key holds no control characters and no backslash.",
  "key-no-path": "A key is a path without empty, `.` or `..` parts.",
  "key-no-kind":
    "A key is `site.yaml`, a post under `posts/` (.md, .markdown, .html), or an image under `posts/` or `assets/`.",
  "key-not-composed":
    "A key is written in Unicode's composed form (NFC): in another one it looks the same and names another object.",
  "object-packed":
    "The file is packed ({encoding}) and cannot be unpacked: it is damaged, comes to more than 16 MB, or is no gzip. Upload it as it is, without Content-Encoding.",
  "object-unreadable":
    "The bucket does not hand out this object ({words}). It is tried again by itself; what readers see of it stays as it is until then.",
  "history-unreadable":
    "What the bucket remembers of this post ({key}) cannot be read. Put an earlier version of it back, or delete it.",

  "withdrawals-wait":
    "{posts} of {published} published posts are missing from the bucket ({keys}). They stay as they are until somebody says at the desk or by the API that they may go, or until they are there again.",
  "releases-wait":
    "{posts} new posts are about to be emailed, far more than usual. None goes out until somebody says so at the desk or by the API; in feeds and on pages they are seen.",

  // Posts
  "post-too-large": "The file is larger than 5 MB: put images and other files beside it instead of into it.",
  "post-not-utf8": "The file is not UTF-8 from this line on: save it as UTF-8.",
  "post-too-long": "The post is longer than 1.5 MB of HTML: split it.",
  "post-without-title": "The post has no title, no heading and no text to take one from: give it a title.",
  "post-without-date":
    "The post has no date: add one, such as date: 2022-01-31 08:30:00 +0800, or start the file name with it.",
  "post-id-taken": "The post {key} has the same id ({id}) and is newer. Give one of them another `id`, or delete it.",
  "post-id-others": "The id {id} is that of the post {key}. Give this one another `id`, or delete the other.",
  "post-faults": "The file could not be read ({words}).",
  "date-not-text": "The date is not one line of text.",
  "date-of-name-absurd": "The year {year} in the file name cannot be right: posts are dated from 1990 to 2199.",
  "date-absurd": "The date {day} cannot be right: posts are dated from 1990 to 2199.",
  "date-impossible": "There is no such date as {date}: write it like 2022-01-31 08:30:00 +0800.",
  "date-zone-unclear": "The time zone {zone} in {date} has more than one meaning: write an offset such as +0800.",
  "date-only-zone": "The date is only a time zone ({zone}): write it like 2022-01-31 08:30:00 +0800.",
  "date-unreadable": "The date {date} cannot be read: write it like 2022-01-31 08:30:00 +0800.",
  "matter-toml": "The front matter is TOML (+++), which is not read here: convert it to YAML between two lines of ---.",
  "matter-open": "The front matter never ends: close it with a line of ---.",
  "matter-other-language": 'The front matter is written in "{language}": only YAML is read, start it with --- alone.',
  "matter-too-long": "The front matter is too long: 256 KB and a hundred blank lines in a row are the limit.",
  "matter-fence-inside": "A line in the front matter starts with ---: indent it or quote the text.",
  "matter-no-list": "The front matter is not a list of `key: value` lines.",
  "matter-not-yaml":
    'The front matter is not valid YAML ({words}): put the value in double quotes, with \\" for a quote inside.',
  "matter-key-twice": 'The front matter has "{key}" twice with different values: keep one of them.',
  "yaml-no-key": "there is text but no key",
  "yaml-only": "only YAML is read",

  // Whether a post is mailed
  "mailing-released": "Released for mail at {at}: it goes out with each reader's next digest, once.",
  "mailing-ordered": "Released for mail at {at} by order: it goes out with each reader's next digest, once.",
  "mailing-waits": "Will be mailed: released with the first run of the cron after {until}.",
  "mailing-not-visible-yet": "Will be mailed: it becomes visible at {until}, and is released then.",
  "mailing-too-old":
    "Will not be mailed: its date {date} lies more than {days} days before it arrived at {arrived}, and archives are not mailed.",
  "mailing-draft": "Will not be mailed: it is a draft.",
  "mailing-quarantined": "Will not be mailed while it is in quarantine.",
  "mailing-withdrawn": "Will not be mailed: it is withdrawn.",
  "mailing-ignored": "Will not be mailed: without front matter it is not a post.",

  // site.yaml
  "site-not-utf8": "site.yaml is not UTF-8 from this line on.",
  "site-not-yaml": "site.yaml is not valid YAML: {words}.",
  "site-no-list": "site.yaml must be a list of `key: value` lines.",
  "setting-unknown": '"{path}" is not a setting; there are {known}.',
  "setting-wrong": '"{path}" must be {expected}, not {given}.',
  "orders-unreadable":
    "This object of the desk's orders about categories cannot be read. The last orders that could be stay in force. Put an earlier version of it back, or an empty JSON object to be without any.",
  "categories-no-map": '"categories" must be a map from categories to their titles, or to maps of `title` and `merge`.',
  "categories-unknown-key": '"categories": "{name}" has no "{key}"; there are title and merge.',
  "categories-no-names": '"categories": the "merge" of "{name}" must be a list of other names of this category.',
  "categories-itself": '"categories": "{name}" cannot be merged into itself.',
  "categories-twice": '"categories": "{name}" is merged into both "{one}" and "{other}"; name it once.',
  "categories-chain": '"categories": "{name}" is merged into "{into}", so its own "merge" belongs under "{into}".',
  "setting-no-map": '"{key}" must be a map of {known}.',
  "expects-text": "text",
  "expects-language": "a language tag such as en or zh-CN",
  "expects-time-zone": "a time zone such as Asia/Shanghai or UTC",
  "expects-address": "an http(s) address",
  "expects-number": "a whole number from {from} to {to}",
  "expects-days": "{days} days or more, such as 30d or 12w",
  "expects-duration": "a duration such as 30s, 10m, 2h, 3d, 1w or 0",

  // Emails
  "email-unwritable": "The email cannot be written: {words}",
  "email-line-end": "A line does not end with CRLF.",
  "email-line-long": "A line is longer than {most} characters.",
  "email-not-ascii": "A byte is not ASCII: bodies must be base64, headers encoded words.",
  "email-header-space": "A header line ends with white space, which breaks its signature when a relay takes it away.",
  "email-word-long": "An encoded word is longer than {most} characters.",
  "email-word-split": "An encoded word splits a character.",
  "email-header-twice": "The header {name} stands in the email twice.",
  "email-header-folded": "The header List-Unsubscribe is folded: its link must be shorter.",
  "email-parts": "The email must hold its text first and its HTML after it: the last one is what is shown.",
  "email-boundary": "The boundary must stand in the email three times: before, between and after.",
  "email-header-missing": "The header {name} is missing.",
  "email-list-id": "The header List-Id must end with a name like a host's, in angle brackets.",
  "email-list-archive": "The header List-Archive must hold one web address.",
  "email-feedback-id": "The header Feedback-ID must be four words with colons between them.",
  "email-unsubscribe": "The header List-Unsubscribe must hold one https address.",
  "email-one-click": "List-Unsubscribe needs List-Unsubscribe-Post: List-Unsubscribe=One-Click beside it.",
  "email-subject-long": "The subject is longer than {most} characters.",
  "email-not-shared": "The email does not begin with what it shares: its bytes would say something else.",
  "email-subject-empty": "The subject is empty.",
  "email-text-empty": "The text is empty.",
  "email-html-large": "The HTML is {most} KB or more: some mail programs would cut it off.",
  "email-script": "The HTML holds a script.",
  "email-form": "The HTML holds a form.",
  "email-alt": "An image has no alt text.",
  "email-pixel": "An image is too small to see: a tracking pixel.",
  "email-link": "A link is not an absolute web address: {url}",
  "email-language": "The HTML does not say its language and direction.",
  "email-postal-address": "The postal address is missing: it must stand in the text and in the HTML.",
  "email-html-link": "The HTML shows no link to unsubscribe.",
  "email-text-link": "The text shows no link to unsubscribe.",
  "email-value-missing": 'A value is missing: "undefined" or "[object" stands in the {where}.',

  // Addresses and imported rows
  "address-none": "This is not an email address: it needs a name, an @ and a domain.",
  "address-needed": "An email address is needed.",
  "address-not-plain": "The part before the @ must be plain letters: our mail provider takes no others.",
  "address-quoted": "Quotation marks around the part before the @ are not supported: leave them out.",
  "address-name-long": "The part before the @ is longer than the 64 characters it may have.",
  "address-name-odd": "The part before the @ has a space, a misplaced dot or another character that cannot be there.",
  "address-domain-odd": "The part after the @ is not a domain.",
  "address-long": "This address is longer than an address can be.",
  "expected-one-of": "Expected one of: {names}.",
  "expected-time-zone": "Expected an IANA time zone, e.g. Asia/Shanghai.",
  "expected-hour": "Expected an hour of the day, 0 to 23.",
  "expected-category": "This site has no such category; /categories.json lists those there are.",
  "expected-suppression": "Expected bounce, complaint or manual.",
  "expected-status": "Expected active or pending: nobody else is imported.",
  "consent-needed": "active needs ?consent=…: where and when they agreed.",
  "csv-unreadable": "This is not readable as CSV: {words}",
  "csv-too-long": "At most {most} rows in one request; send the rest in further ones.",
  "form-too-long": "This form is longer than the {most} bytes it may have.",
  "form-too-many-fields": "This form has more than the {most} fields it may have.",
  "csv-no-email": "The first line must name the columns, and one of them email.",
} as const;

export type ReasonName = keyof typeof REASONS;
export const REASON_NAMES = Object.keys(REASONS) as ReasonName[];
