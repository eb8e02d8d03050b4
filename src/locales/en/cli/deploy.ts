/** What `npx gazette deploy` and `npx gazette destroy` ask and tell. */
export const deploy = {
  help: {
    about:
      "Put a site on the internet: everything at Cloudflare and AWS, in one go. Run again, it goes on where it stopped.",
    url: "the site's address, whose domain is at Cloudflare",
    mailFrom: "the sender: News <news@mail.example.com>",
    email: "your address, for alerts and the first email",
    region: "the region of Amazon SES, such as eu-west-1",
    name: "how the names of all that is made begin; gazette by default",
    account: "the Cloudflare account, if the domain is in several",
    dryRun: "print every call and make none",
    terraform: "only write Terraform files, for the AWS part",
    wait: "how long to wait for DNS and certificates, each",
    more: `Asks for what is missing and keeps it in DIR/gazette.toml. Takes CLOUDFLARE_API_TOKEN or wrangler's login, and the AWS
credentials of the environment, a profile or a role. Asks the clouds whether a step is done already. Tokens are made
at random, kept in DIR/.deploy/tokens.env, and never printed. \`npx gazette destroy\` removes what this made.`,
  },
  questions: {
    url: "Where will the site be? Its domain must be at Cloudflare. The address stands in every post's id and every email",
    mail_from: "Who sends the emails? A subdomain of its own keeps your other mail apart",
    email: "What is your own address? It gets alerts, reports on forged mail, and the first email",
    region: "Which region of Amazon SES sends? The database lies beside it",
  },
  wrong: {
    url: "Expected the address of the site, with https and a host of its own: https://news.example.com",
    mail_from: "Expected the sender in lower case: News <news@mail.example.com>",
    email: "Expected an email address: you@example.com",
    region: "Expected a region of Amazon SES, such as eu-west-1. It is not offered in China.",
    name: "Expected 3 to 32 lower-case letters, digits and hyphens.",
    account_id: "Expected the id of a Cloudflare account.",
    vars: 'Expected settings of the Worker as text: HOLD_MIN_MINUTES = "5"',
    wrangler: "Expected tables of wrangler's configuration.",
    unknown: (key: string) => `${key}: There is no such setting.`,
  },
  missing: (names: string[]) =>
    `Missing: ${names.join(", ")}. Give ${names.map((name) => `--${name.replaceAll("_", "-")}`).join(", ")}, or write it into gazette.toml.`,
  settingsFile: "Settings of `npx gazette deploy`. There are no secrets here.",
  unreadable: (path: string, why: string) => `Cannot read ${path}: ${why}`,
  notBuilt: (said: string) => `The Worker could not be built:\n${said}`,
  notDeployed: (config: string) => `${config} is missing: run \`npx gazette deploy\` first.`,
  secretsFailed: "wrangler did not set the secrets. Nothing is lost: run the command again.",
  steps: {
    account: (host: string) => `Account and zone of ${host}`,
    database: (name: string, place: string) => `Database ${name} (D1, ${place})`,
    bucket: (name: string) => `Bucket ${name} (R2)`,
    queues: (count: number) => `${count} queues, one of them for what failed`,
    identity: (domain: string) => `Mail domain ${domain} with DKIM (SES)`,
    mailFrom: (domain: string) => `Envelope domain ${domain}`,
    configurationSet: "Configuration set (SES)",
    topic: "Topic for bounces and complaints (SNS)",
    lostFeedback: "Queue for feedback that could not be delivered (SQS)",
    eventDestination: "SES reports to the topic",
    firstRecipient: (email: string) => `SES may write to ${email}`,
    mailer: "User whose key may send from one address (IAM)",
    dns: (domain: string) => `DNS records of ${domain}`,
    migrations: "Tables of the database",
    worker: (name: string) => `Worker ${name} with its secrets`,
    bucketEvents: "Events of the bucket",
    zone: (host: string) => `Settings of the zone, for ${host}`,
    domain: (host: string) => `Address ${host}`,
    reachable: (url: string) => `${url} answers`,
    subscription: "Feedback reaches the Worker (SNS)",
    verified: (domain: string) => `SES has verified ${domain}`,
    smoke: "Smoke test: feeds, unsubscribe, a mail and its bounce",
    firstEmail: (email: string) => `First email, to ${email}`,
  },
  outcomes: { found: "there", made: "made", failed: "failed", removed: "removed", absent: "not there" },
  chosen: (account: string, zone: string) => `account ${account}, zone ${zone}`,
  noZone: (host: string) =>
    `No zone for ${host} is visible. Add its domain at https://dash.cloudflare.com, or let the token read that zone (Zone → Zone → Read).`,
  zoneNotActive: (zone: string) =>
    `The zone ${zone} is not active yet. Enter Cloudflare's nameservers where you bought the domain, then run this again.`,
  followTheLink: (email: string) =>
    `AWS has written to ${email}: follow its link. In the sandbox SES writes only to such addresses.`,
  notConfirmed:
    "SNS asked the Worker to confirm, and it did not. Run this again; `npx wrangler tail --config .deploy/wrangler.json` shows why.",
  notVerified: (domain: string) =>
    `SES has not seen the DNS records of ${domain} yet. That takes minutes, sometimes hours: run this again.`,
  notReachable: (url: string) =>
    `${url} does not answer with 200 yet. A new certificate takes minutes: run this again.`,
  recordInTheWay: (name: string, type: string, content: string) =>
    `${name} has the record ${type} ${content} already, which is in the way. Remove it, or choose another sender in gazette.toml.`,
  recordsByHand: (domain: string, records: string) =>
    `Add these records for ${domain} where its DNS is, unproxied, then run this again:\n${records}`,
  domainOfAnother: (host: string, worker: string) =>
    `${host} belongs to the Worker ${worker}. Remove it there, or choose another url in gazette.toml.`,
  domainTaken: (host: string) =>
    `${host} has a DNS record already. Nothing was overwritten: remove the record, or choose another url in gazette.toml.`,
  zone: {
    others: (host: string) =>
      `These settings hold for every host in the zone of ${host}. Others may need them, so they were left as they are.`,
    byHand: (list: string) =>
      `To set by hand at https://dash.cloudflare.com, if feed readers or SNS are kept away: ${list}`,
    changed: (host: string, list: string) =>
      `Changed for the whole zone of ${host}, which no other host uses: ${list}. \`npx gazette destroy\` sets it back.`,
  },
  smoke: {
    failed: (what: string) => `It is up, and this does not work yet:\n${what}\nTry again: npx gazette smoke`,
    failedBefore: (what: string) => `This failed before the update, too, so the new version stays:\n${what}`,
    rolledBack: (what: string, version: string) =>
      `The new version does not do what the one before did, so the one before (${version}) serves again:\n${what}`,
    notRolledBack: (what: string) =>
      `The new version does not do what the one before did, and it still serves:\n${what}`,
  },
  login: {
    noSettings: (file: string) => `There is no ${file} in this folder: nothing says what was deployed.`,
    none: (link: string) =>
      `Not logged in to Cloudflare. Create a token at\n${link}\nand set CLOUDFLARE_API_TOKEN; or log in with: npx wrangler login`,
    wrangler: "Logging in to Cloudflare with your browser …",
    aws: "No access to AWS. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.",
  },
  denied: (action: string) => `The AWS user lacks the permission: ${action}`,
  wranglerFailed: (command: string, said: string) => `wrangler ${command} failed:\n${said}`,
  lacks: (permission: string) => `The token lacks the permission: ${permission}`,
  resume: "What is made stays. Run `npx gazette deploy` again: it goes on from here.",
  notNow: "It goes on without. Run `npx gazette deploy` again later.",
  built: "Building the Worker",
  doctor: "Check",
  done: (url: string) => `${url} is up.`,
  tokens: (file: string) => `Its tokens are in ${file}, and nowhere else: keep a copy in a password manager.`,
  next: {
    title: "Next:",
    publish: "publishes the posts of this folder",
    confirm: (email: string) => `Confirm the email to ${email}: you are the first subscriber.`,
    sandbox:
      "SES is in the sandbox: it writes to confirmed addresses only. Ask for production access with these words:",
  },
  /** In English, because AWS reads it. */
  request: { where: "https://console.aws.amazon.com/ses/home?region=REGION#/account" },
  dryRun: {
    title: "Nothing is called. On empty accounts these calls would be made, in this order:",
    end: "Waits are shown once. On a second run the same is asked and nothing is made.",
  },
  terraform: (dir: string) =>
    `Wrote ${dir}. It makes what is at AWS; \`npx gazette deploy\` then finds it there and does the rest:`,
  destroy: {
    help: {
      about:
        "Remove everything that `gazette deploy` made at Cloudflare and AWS. Asks twice; keeps the bucket's files.",
      files: "remove the bucket as well, which has to be empty",
      yes: "answer the first question",
      host: "answer the second question: the site's host",
    },
    first: "This removes everything that `gazette deploy` made:",
    people: "The database has your subscribers, and nothing brings it back. Save it first: npx gazette backup --help",
    files: "The bucket goes as well, once it is empty: R2 refuses to remove one with files.",
    filesStay: "The bucket and its files stay.",
    sure: "Remove all this? yes or no",
    host: (host: string) => `Enter ${host} to remove it for good`,
    nothing: "Nothing was removed.",
    noSettings: (file: string) => `There is no ${file} in this folder: nothing says what was deployed.`,
    options: (host: string) => `This is not a terminal, so nothing can be asked. If it is meant: --yes --host ${host}`,
    done: "All of it is removed.",
    resume: "What is left is found again: run `npx gazette destroy` again.",
  },
};
