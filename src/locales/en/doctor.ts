import { checks } from "./checks.ts";

/** What `npx gazette doctor` and `npx gazette smoke` say: what was found, and what to do. */
export const doctor = {
  states: { ok: "ok", warn: "warn", fail: "fail", skip: "skip" },
  on: "on",
  off: "off",
  notOurs: "none for our host",

  /** What a finding is about, where that is not a name to be typed. */
  subjects: {
    hub: "hub",
    service: "service",
    clock: "clock",
    feeds: "feeds",
    "publish token": "publish token",
    "admin token": "admin token",
    tokens: "tokens",
    posts: "posts",
    sending: "sending",
    issues: "issues",
    backup: "backup",
    bucket: "bucket",
    mail: "mail",
    zone: "zone",
    "feed readers": "feed readers",
    "conditional requests": "conditional requests",
    feedback: "feedback",
    pages: "pages",
    errors: "errors",
    "one-click": "one-click",
  } as Record<string, string>,

  /** What a bucket's server may support. */
  abilities: {
    "conditional-writes": "conditional writes",
    "start-after": "start-after",
    "key-order": "order of keys",
    "encoding-type": "encoding-type",
    checksums: "checksums",
    etags: "ETags",
    ranges: "range requests",
    "content-encoding": "Content-Encoding",
    clock: "clock",
  },

  checks,

  findings: {
    "site-missing": { says: "not found in this folder", todo: "Name the site's folder: gazette doctor DIR." },
    "site-invalid": {
      says: "{words}",
      todo: "Correct line {line}; until then the service uses the previous version.",
    },
    "site-read": { says: "{title}, {language}, {zone}" },
    "postal-address-missing": {
      says: "postal_address is missing",
      todo: "Add one: most countries require it, and no issue is sent without it.",
    },
    "hub-not-set": { says: "not set in site.yaml: feed readers poll for new posts" },
    "hub-answers": { says: "{url} answers" },
    "hub-refuses": {
      says: "{url} answers {status}",
      todo: "Wait, or set another in site.yaml; feeds work without.",
    },
    "hub-silent": {
      says: "{url} does not respond: {words}",
      todo: "Correct `hub` in site.yaml; feeds work without.",
    },

    "url-not-set": { says: "no URL", todo: "Set --url or GAZETTE_URL." },
    "service-silent": {
      says: "{url} does not respond: {words}",
      todo: "Check that it is running and that the address is right.",
    },
    "service-healthy": { says: "{url} is healthy ({ms} ms)" },
    "service-ill": {
      says: "/health answers {status}: {words}",
      todo: "Set what it names, under [vars] in gazette.toml, then `npx gazette deploy`; secrets with `npx wrangler secret put NAME --config .deploy/wrangler.json`.",
    },
    "service-unencrypted": {
      says: "the address is http:",
      todo: "Tokens are sent in clear text: use the https address.",
    },
    "clock-unknown": { says: "the service sends no Date header" },
    "clock-right": { says: "this machine and the service differ by {seconds} s" },
    "clock-differs": {
      says: "this machine and the service differ by {seconds} s",
      todo: "Set this machine's clock: new posts are dated by it.",
    },
    "clock-wrong": {
      says: "this machine and the service differ by {seconds} s",
      todo: "Set this machine's clock: signed requests are rejected.",
    },
    "feed-served": { says: "/atom.xml is served" },
    "feed-refused": {
      says: "/atom.xml answers {status}",
      todo: "Check `wrangler tail`, and proxies in front of the Worker.",
    },
    "token-not-set": { says: "not set", todo: "Set {variable}." },
    "token-accepted": { says: "accepted" },
    "token-refused": {
      says: "the service answers {status}",
      todo: "Correct {variable}, or change the service's token with `npx wrangler secret put NAME --config .deploy/wrangler.json`.",
    },
    "token-public": {
      says: "{token} is accepted, which is public",
      todo: "Set PUBLISH_TOKEN and ADMIN_TOKEN to secrets.",
    },

    "quarantine-empty": { says: "none in quarantine" },
    "quarantine-filled": {
      says: "{posts} in quarantine: in no feed and no email",
      todo: "Run `npx gazette quarantine`, and fix them.",
    },
    "sending-waits": {
      says: "waiting until {until}: {words}",
      todo: "Wait, or request a higher quota.",
    },
    "quota-unknown": { says: "the quota is not known yet: nothing was sent" },
    "quota-known": { says: "{perSecond} emails a second, {left} left today" },
    "quota-too-low": {
      says: "{subscribers} active subscribers, but {left} emails left today",
      todo: "Request a higher daily quota.",
    },
    "backup-none": {
      says: "none is made",
      todo: "Run `npx gazette backup-key`, and set BACKUP_KEY to what it prints.",
    },
    "backup-not-whole": { says: "none is whole yet", todo: "The first one takes minutes; ask again then." },
    "backup-made": { says: "the last whole one is of {whole}, and changes are kept up to {changes}" },
    "backup-behind": {
      says: "the last whole one is of {whole}, and changes are kept up to {changes}",
      todo: "See `npx gazette doctor` for the bucket, and the steps of the cron in GET /api/v1/state.",
    },
    "issue-paused": {
      says: "issue {id} is paused: {words}",
      todo: "Fix it, then run `npx gazette issues {id} resume`.",
    },
    "issue-paused-by-hand": {
      says: "issue {id} is paused",
      todo: "Fix it, then run `npx gazette issues {id} resume`.",
    },
    "issues-queued": { says: "{deliveries} deliveries queued" },

    "bucket-not-set": { says: "S3_BUCKET is not set here", todo: "Set the S3_ settings to check it." },
    "bucket-by-path": { says: "{bucket} is accessible (path style) and has site.yaml" },
    "bucket-by-host": { says: "{bucket} is accessible (virtual-hosted style) and has site.yaml" },
    "bucket-empty-by-path": {
      says: "{bucket} is accessible (path style), but has no site.yaml",
      todo: "Publish the site's folder.",
    },
    "bucket-empty-by-host": {
      says: "{bucket} is accessible (virtual-hosted style), but has no site.yaml",
      todo: "Publish the site's folder.",
    },
    "bucket-closed": { says: "{words}", todo: "Correct the S3_ settings here and in the Worker." },
    "bucket-other-style": { says: "{words}", todo: "Set S3_FORCE_PATH_STYLE to {style}, here and in the Worker." },
    "bucket-hides-absence": {
      says: "a missing object is answered with 403 instead of 404",
      todo: "Allow the access key to list the bucket (s3:ListBucket), so that missing and forbidden objects can be told apart.",
    },
    "bucket-keeps-objects": {
      says: "test objects under {prefix} cannot be deleted: {words}",
      todo: "Allow the access key to delete in this bucket.",
    },
    "bucket-supports": { says: "the server supports {abilities}" },
    "ability-untested": { says: "{ability} could not be tested: {words}" },
    "conditions-ignored": {
      says: "conditional writes are ignored",
      todo: "Gazette checks before each write instead. If two people change category titles or merges, or a post by If-Match, in the same second, the later change wins: let one person make them.",
    },
    "conditions-refused": {
      says: "conditional writes are answered with {statuses}",
      todo: "Gazette checks before each write instead. If two people change category titles or merges, or a post by If-Match, in the same second, the later change wins: let one person make them.",
    },
    "start-after-ignored": {
      says: "start-after is ignored in listings",
      todo: "Works, but each page of a reconcile reads the listing from the start. Expect minutes from about 10,000 posts.",
    },
    "key-order-other": {
      says: "keys are listed in another order",
      todo: "Works up to 100,000 objects, but each page of a reconcile lists the whole bucket. Use another store for more.",
    },
    "keys-changed": {
      says: "{written} is listed as {listed}",
      todo: "Use no control characters in file names: such a listing cannot be read.",
    },
    "keys-plain": {
      says: "keys are not encoded in listings",
      todo: "Use no control characters in file names: such a listing cannot be read.",
    },
    "checksum-ignored": {
      says: "Content-MD5 is not checked",
      todo: "Damage in transit is detected by the ETag only.",
    },
    "etag-missing": {
      says: "objects have no ETag",
      todo: "Without ETags nothing can be published: use another store.",
    },
    "etag-not-told": {
      says: "the answer to PUT has no ETag",
      todo: "Works, but each write needs another request.",
    },
    "etag-not-md5": {
      says: "ETags are not MD5",
      todo: "Works, but `npx gazette publish` and `restore` upload unchanged files again.",
    },
    "ranges-ignored": {
      says: "range requests return the whole object",
      todo: "Works, but seeking in a video reads all of it each time.",
    },
    "content-encoding-lost": {
      says: "Content-Encoding is not stored",
      todo: "Upload files uncompressed, without Content-Encoding.",
    },
    "content-decompressed": {
      says: "objects are decompressed by the server",
      todo: "Upload files uncompressed, without Content-Encoding.",
    },
    "objects-undated": {
      says: "objects have no Last-Modified",
      todo: "Give each post a date of its own.",
    },
    "store-clock-differs": {
      says: "the server's clock differs by {seconds} s from this machine's",
      todo: "Set the clocks. A changed post without a date gets the store's, but never one later than the Worker's.",
    },

    "mail-settings-invalid": { says: "{words}", todo: "Correct these settings." },
    "mail-settings-missing": {
      says: "not set here: {names}",
      todo: "Set these to have the mail provider and the sender checked.",
    },
    "sender-not-set": { says: "MAIL_FROM is not set here", todo: "Set it to have the sender checked." },

    "zone-not-probed": { says: "not probed: {words}" },
    "readers-served": { says: "{readers} of them get /atom.xml by their own names" },
    "readers-refused": { says: "not served: {readers}", todo: "In the zone's settings: {settings}." },
    "feed-kept-long": { says: "/atom.xml may be kept for {seconds} s", todo: "In the zone's settings: {settings}." },
    "conditions-work": { says: "an unchanged feed is answered with 304, compressed or not" },
    "etags-lost": {
      says: "/atom.xml has no ETag with {encodings}",
      todo: "In the zone's settings: {settings}.",
    },
    "conditions-lost": {
      says: "an unchanged feed is sent again: {encodings}",
      todo: "In the zone's settings: {settings}.",
    },
    "feedback-guarded": { says: "{path} answers SNS, and rejects what is not signed" },
    "feedback-refused": {
      says: "{path} answers SNS with {status} instead of our own 403",
      todo: "Check MAILER and the mail provider's settings. In the zone's settings: {settings}.",
    },
    "pages-unchanged": { says: "nothing is added to them on the way" },
    "pages-changed": { says: "something on the way adds {added} to them", todo: "In the zone's settings: {settings}." },
    "pages-refused": {
      says: "the home page answers {status} to a browser",
      todo: "In the zone's settings: {settings}.",
    },
    "robots-refused": { says: "answers {status}", todo: "Check proxies in front of the Worker." },
    "robots-managed": {
      says: "Cloudflare puts rules of its own in front of ours",
      todo: "In the zone's settings: {settings}.",
    },
    "robots-ours": { says: "is ours alone" },
    "errors-kept": { says: "a cache keeps answers of {status}", todo: "In the zone's settings: {settings}." },
    "errors-not-kept": { says: "are kept by no cache" },
    "http-read": { says: "/atom.xml over http answers {status}", todo: "Deploy the newest version." },
    "http-write-redirected": {
      says: "a POST over http is redirected ({status})",
      todo: "In the zone's settings: {settings}.",
    },
    "http-guarded": { says: "reading is redirected to https, everything else is refused" },

    "smoke-fault": { says: "{words}", todo: "See `npx wrangler tail`." },
    "smoke-no-token": { says: "{file}: GAZETTE_ADMIN_TOKEN?" },
    "smoke-feed-refused": { says: "{path} answers {status} to {reader}", todo: "Roll back." },
    "smoke-feed-no-etag": { says: "{path} has no ETag", todo: "See what lies in front of the Worker." },
    "smoke-feed-served": { says: "{path} is served, and not again while it is unchanged" },
    "smoke-feed-sent-again": {
      says: "{path} answers {status} to its own ETag instead of 304",
      todo: "Roll back.",
    },
    "smoke-not-listed": { says: "an imported subscriber is not listed", todo: "Roll back." },
    "smoke-unsubscribes": { says: "one POST unsubscribes" },
    "smoke-not-unsubscribed": {
      says: "a one-click unsubscribe is answered with {status} and leaves {state}",
      todo: "Roll back.",
    },
    "smoke-too-often": { says: "tried too often within the hour", todo: "Try again later." },
    "smoke-challenge": {
      says: "subscribing asks for a challenge here",
      todo: "Subscribe {email} on the site and look for a bounce.",
    },
    "smoke-not-subscribed": { says: "subscribing is answered with {status}", todo: "Roll back." },
    "smoke-bounced": { says: "subscribing, the email and its bounce took {seconds} s" },
    "smoke-no-bounce": {
      says: "no bounce of {email} came back within {seconds} s",
      todo: "See docs/operations/alerts.md#feedback-silent; in SES's sandbox the key must be allowed to write to the simulator.",
    },
  },
} as const;
