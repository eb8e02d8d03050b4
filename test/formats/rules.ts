import { readXml, type Texts } from "./xml-reading.ts";

/** A validator's rule, with a change that breaks it in a valid document. */
export interface Rule {
  says: string;
  /** `served` is the address the document was fetched from. */
  problems(document: string, served: string): string[];
  breaking: [from: string, to: string];
}

export interface RuleBook {
  served: string;
  /** A small valid document. */
  sound: string;
  rules: Rule[];
}

const RSS: RuleBook = {
  served: "https://x.example/rss.xml",
  sound: `<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
    <title>T</title><link>https://x.example/</link><description>D</description><language>en</language>
    <lastBuildDate>Fri, 07 Jan 2022 20:33:27 +0800</lastBuildDate>
    <atom:link rel="self" href="https://x.example/rss.xml"/>
    <item><title>One</title><link>https://x.example/1</link><guid isPermaLink="false">tag:1</guid>
      <pubDate>Fri, 07 Jan 2022 20:33:27 +0800</pubDate><description>Text</description>
      <content:encoded>&lt;a href="https://x.example/">x&lt;/a></content:encoded></item>
    <item><title>Two</title><guid isPermaLink="false">tag:2</guid><enclosure url="https://x.example/i" length="9" type="image/png"/></item>
  </channel></rss>`,
  rules: [
    {
      says: "a channel has one title, one link and one description, none empty",
      problems: inXml((texts) =>
        ["title", "link", "description"].filter((name) => !one(texts(`/rss/channel/${name}`))),
      ),
      breaking: ["<description>D</description>", ""],
    },
    {
      says: "the document names its version",
      problems: inXml((texts) => differences(texts("/rss/@version"), ["2.0"])),
      breaking: ['version="2.0"', 'version="0.92"'],
    },
    {
      says: "an item has a title or a description",
      problems: inXml((texts) => texts("//item[not(title) and not(description)]")),
      breaking: ["<title>Two</title>", ""],
    },
    {
      says: "an item repeats nothing but categories",
      problems: inXml((texts) =>
        ["title", "link", "guid", "pubDate", "description", "enclosure", "content:encoded", "dc:creator"].filter(
          (name) => texts(`//item[count(${name}) > 1]`).length > 0,
        ),
      ),
      breaking: ["<title>Two</title>", "<title>Two</title><title>Too</title>"],
    },
    {
      says: "every item has a guid, and no two the same",
      problems: inXml((texts) => [...texts("//item[not(guid)]"), ...repeated(texts("//item/guid"))]),
      breaking: ["tag:2", "tag:1"],
    },
    {
      says: "a guid that is no address says so",
      problems: inXml((texts) => texts('//guid[not(@isPermaLink="false")]').filter((guid) => !absolute(guid))),
      breaking: ['<guid isPermaLink="false">tag:2', "<guid>tag:2"],
    },
    {
      says: "dates are RFC 822 with the right weekday, and not before 1990",
      problems: inXml((texts) => texts("//pubDate | //lastBuildDate").filter((date) => !isRfc822(date))),
      breaking: ["<pubDate>Fri", "<pubDate>Sat"],
    },
    {
      says: "nothing is published after the feed changed",
      problems: inXml((texts) =>
        texts("//pubDate").filter((date) => Date.parse(date) > Date.parse(texts("//lastBuildDate").join())),
      ),
      breaking: ["<lastBuildDate>Fri, 07 Jan 2022", "<lastBuildDate>Thu, 06 Jan 2022"],
    },
    {
      says: "a description comes with and before content:encoded",
      problems: inXml((texts) => texts("//content:encoded[not(preceding-sibling::description)]")),
      breaking: ["<description>Text</description>", ""],
    },
    {
      says: "an author is an email address",
      problems: inXml((texts) => texts("//item/author").filter((author) => !/^\S+@\S+/.test(author))),
      breaking: ["<title>Two</title>", "<title>Two</title><author>Ann</author>"],
    },
    {
      says: "an enclosure has an address, a size (0 for one that nobody knows) and a type",
      problems: inXml((texts) =>
        texts('//enclosure[not(@url) or not(@length >= 0) or not(contains(@type, "/"))]/@url'),
      ),
      breaking: ['length="9"', 'length="-9"'],
    },
    {
      says: "the self link is the address the feed is served from",
      problems: inXml((texts, served) => differences(texts('/rss/channel/a:link[@rel="self"]/@href'), [served])),
      breaking: ['href="https://x.example/rss.xml"', 'href="https://x.example/feed.xml"'],
    },
    {
      says: "addresses are absolute",
      problems: inXml((texts) =>
        texts("//link | //enclosure/@url | //media:content/@url | //a:link/@href").filter(relative),
      ),
      breaking: ["https://x.example/1", "/1"],
    },
    {
      says: "HTML refers to nothing relative",
      problems: inXml((texts) => texts("//content:encoded").flatMap(relativeReferences)),
      breaking: ['&lt;a href="https://x.example/"', '&lt;a href="../"'],
    },
    {
      says: "titles are no HTML",
      problems: inXml((texts) => texts("//title").filter((title) => /<\/[a-z]+>/i.test(title))),
      breaking: ["<title>One</title>", "<title>&lt;b>One&lt;/b></title>"],
    },
    {
      says: "a language is a language tag",
      problems: inXml((texts) => texts("//language").filter((tag) => !isLanguage(tag))),
      breaking: ["<language>en", "<language>en_US.utf8"],
    },
  ],
};

const ATOM: RuleBook = {
  served: "https://x.example/atom.xml",
  sound: `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0" xml:lang="en">
    <id>tag:x</id><title>T</title><updated>2022-01-07T20:33:27+08:00</updated><author><name>A</name></author>
    <link rel="alternate" href="https://x.example/"/><link rel="self" href="https://x.example/atom.xml"/>
    <at:deleted-entry ref="tag:gone" when="2022-01-07T12:33:27Z"/>
    <entry><id>tag:1</id><title>One</title><updated>2022-01-07T20:33:27+08:00</updated><published>2022-01-07T12:33:27Z</published>
      <link rel="alternate" href="https://x.example/1"/><author><name>A</name></author><category term="c"/><summary type="text">S</summary>
      <content type="html">&lt;img src="https://x.example/i"/></content></entry>
    <entry><id>tag:2</id><title type="text">Two</title><updated>2022-01-07T20:33:27+08:00</updated><link rel="alternate" href="https://x.example/2"/>
      <link rel="enclosure" href="https://x.example/i"/><author><name>B</name></author></entry>
  </feed>`,
  rules: [
    {
      says: "a feed has one id, one title and one updated (RFC 4287 §4.1.1)",
      problems: inXml((texts) => ["id", "title", "updated"].filter((name) => !one(texts(`/a:feed/a:${name}`)))),
      breaking: ["<title>T</title>", ""],
    },
    {
      says: "a feed has at most one generator, subtitle, rights, icon and logo (§4.1.1)",
      problems: inXml((texts) =>
        ["generator", "subtitle", "rights", "icon", "logo"].filter((name) => texts(`/a:feed/a:${name}`).length > 1),
      ),
      breaking: ["<title>T</title>", "<title>T</title><rights>a</rights><rights>b</rights>"],
    },
    {
      says: "an entry has one id, one title and one updated (§4.1.2)",
      problems: inXml((texts) =>
        ["id", "title", "updated"].flatMap((name) => texts(`//a:entry[count(a:${name}) != 1]/a:id`)),
      ),
      breaking: ['<title type="text">Two</title>', ""],
    },
    {
      says: "an entry has at most one content, summary, published, rights and source (§4.1.2)",
      problems: inXml((texts) =>
        ["content", "summary", "published", "rights", "source"].flatMap((name) =>
          texts(`//a:entry[count(a:${name}) > 1]/a:id`),
        ),
      ),
      breaking: ['<summary type="text">S</summary>', "<summary>S</summary><summary>S</summary>"],
    },
    {
      says: "the feed or each of its entries has an author with a name (§4.1.1, §3.2)",
      problems: inXml((texts) => [
        ...(texts("/a:feed/a:author").length === 0 ? texts("//a:entry[not(a:author)]/a:id") : []),
        ...texts("//a:author[not(a:name[string-length() > 0])]"),
      ]),
      breaking: ["<author><name>B</name></author>", "<author><name/></author>"],
    },
    {
      says: "no two alternate links have the same type and language (§4.1.1, §4.1.2)",
      problems: inXml((texts) => [
        ...texts('/a:feed[count(a:link[@rel="alternate" or not(@rel)]) > 1]/a:id'),
        ...texts('//a:entry[count(a:link[@rel="alternate" or not(@rel)]) > 1]/a:id'),
      ]),
      breaking: [
        '<link rel="alternate" href="https://x.example/2"/>',
        '<link rel="alternate" href="https://x.example/2"/><link href="https://x.example/3"/>',
      ],
    },
    {
      says: "an entry without content links to its page (§4.1.2)",
      problems: inXml((texts) =>
        texts('//a:entry[not(a:content) and not(a:link[@rel="alternate" or not(@rel)])]/a:id'),
      ),
      breaking: ['<link rel="alternate" href="https://x.example/2"/>', ""],
    },
    {
      says: "ids are absolute, and no two entries have the same (§4.2.6)",
      problems: inXml((texts) => [
        ...texts("//a:id").filter((id) => !hasScheme(id)),
        ...repeated(texts("//a:entry/a:id")),
      ]),
      breaking: ["tag:2", "tag:1"],
    },
    {
      says: "dates are RFC 3339, and not before 1990 (§3.3)",
      problems: inXml((texts) =>
        texts("//a:updated | //a:published | //at:deleted-entry/@when").filter((date) => !isRfc3339(date)),
      ),
      breaking: ["<published>2022-01-07T12:33:27Z", "<published>2022-01-07 12:33"],
    },
    {
      says: "no entry changed after its feed, or before it was published",
      problems: inXml((texts) => [
        ...texts("//a:entry/a:updated").filter(
          (date) => Date.parse(date) > Date.parse(texts("/a:feed/a:updated").join()),
        ),
        ...texts("//a:entry[a:published]/a:published").filter(
          (date, index) => Date.parse(date) > Date.parse(texts("//a:entry[a:published]/a:updated")[index] ?? ""),
        ),
      ]),
      breaking: ["<published>2022-01-07", "<published>2022-01-09"],
    },
    {
      says: "the self link is the address the feed is served from",
      problems: inXml((texts, served) => differences(texts('/a:feed/a:link[@rel="self"]/@href'), [served])),
      breaking: ['href="https://x.example/atom.xml"', 'href="https://x.example/feed"'],
    },
    {
      says: "links are absolute",
      problems: inXml((texts) => [...texts("//a:link[not(@href)]/@rel"), ...texts("//a:link/@href").filter(relative)]),
      breaking: ["https://x.example/2", "/2"],
    },
    {
      says: "a category has a term (§4.2.2.1)",
      problems: inXml((texts) => texts('//a:category[not(@term) or @term=""]/..')),
      breaking: ['<category term="c"/>', '<category label="c"/>'],
    },
    {
      says: "texts are text or HTML (§3.1.1)",
      problems: inXml((texts) =>
        texts("//a:title/@type | //a:summary/@type | //a:content/@type").filter((type) => !/^(text|html)$/.test(type)),
      ),
      breaking: ['type="text">Two', 'type="text/html">Two'],
    },
    {
      says: "HTML refers to nothing relative",
      problems: inXml((texts) => texts('//a:content[@type="html"]').flatMap(relativeReferences)),
      breaking: ['&lt;img src="https://x.example/i"', '&lt;img src="//x.example/i"'],
    },
    {
      says: "titles are text: of HTML, half of the readers show the tags and half drop them",
      problems: inXml((texts) => texts('//a:title[@type and @type != "text"]')),
      breaking: ['type="text">Two', 'type="html">Two'],
    },
    {
      says: "the first link of an entry is its own, and says so: several readers open the first, whatever it is",
      problems: inXml((texts) => texts('//a:entry[a:link and not(a:link[1]/@rel = "alternate")]/a:id')),
      breaking: [
        '<link rel="alternate" href="https://x.example/2"/>',
        '<link rel="via" href="https://x.example/v"/><link rel="alternate" href="https://x.example/2"/>',
      ],
    },
    {
      says: "every entry names an author where the feed has one: several readers look no further",
      problems: inXml((texts) => texts("/a:feed[a:author/a:name != a:title]/a:entry[not(a:author)]/a:id")),
      breaking: ["<author><name>B</name></author>", ""],
    },
    {
      says: "the feed names its language",
      problems: inXml((texts) =>
        texts("/a:feed/@xml:lang").every(isLanguage) ? onlyOne(texts("/a:feed/@xml:lang")) : ["xml:lang"],
      ),
      breaking: [' xml:lang="en"', ""],
    },
    {
      says: "a tombstone names what is gone and when, before the first entry (RFC 6721 §3)",
      problems: inXml((texts) => [
        ...texts("//at:deleted-entry[not(@ref) or not(@when)]/@*"),
        ...texts("//at:deleted-entry[preceding-sibling::a:entry]/@ref"),
      ]),
      breaking: [' when="2022-01-07T12:33:27Z"', ""],
    },
  ],
};

const JSON_FEED: RuleBook = {
  served: "https://x.example/feed.json",
  sound: `{"version":"https://jsonfeed.org/version/1.1","title":"T","home_page_url":"https://x.example/",
    "feed_url":"https://x.example/feed.json","language":"en","authors":[{"name":"A"}],"hubs":[{"type":"WebSub","url":"https://h.example/"}],
    "items":[{"id":"1","url":"https://x.example/1","content_html":"<a href=\\"https://x.example/\\">x</a>","date_published":"2022-01-07T20:33:27+08:00","tags":["t"]},
    {"id":"2","content_text":"Two"}]}`,
  rules: [
    {
      says: "it is version 1.1, with a title and items",
      problems: inJson(({ version, title, items }) => [
        ...differences([version], ["https://jsonfeed.org/version/1.1"]),
        ...(isText(title) ? [] : ["title"]),
        ...(Array.isArray(items) ? [] : ["items"]),
      ]),
      breaking: ["version/1.1", "version/1"],
    },
    {
      says: "every item has an id that is text, and no two the same",
      problems: inJson(({ items }) => [
        ...items.filter(({ id }) => !isText(id)).map(String),
        ...repeated(items.map(({ id }) => String(id))),
      ]),
      breaking: ['"id":"2"', '"id":"1"'],
    },
    {
      says: "every item has a content in HTML or text",
      problems: inJson(({ items }) =>
        items
          .filter((item) => typeof (item.content_html ?? item.content_text) !== "string")
          .map(({ id }) => String(id)),
      ),
      breaking: ['"content_text":"Two"', '"summary":"Two"'],
    },
    {
      says: "dates are RFC 3339, and not before 1990",
      problems: inJson(({ items }) =>
        items
          .flatMap(({ date_published, date_modified }) => [date_published, date_modified])
          .filter((date) => date !== undefined && !isRfc3339(String(date)))
          .map(String),
      ),
      breaking: ["2022-01-07T20:33:27+08:00", "Fri, 07 Jan 2022 20:33:27 GMT"],
    },
    {
      says: "authors stand in lists, each with a name; `author` was version 1.0",
      problems: inJson((feed) =>
        [feed, ...feed.items]
          .filter(
            (one) =>
              "author" in one || (one.authors as { name: unknown }[] | undefined)?.some(({ name }) => !isText(name)),
          )
          .map((one) => String(one.id)),
      ),
      breaking: ['"authors":[{"name":"A"}]', '"author":{"name":"A"}'],
    },
    {
      says: "feed_url is the address the feed is served from",
      problems: inJson(({ feed_url }, served) => differences([feed_url], [served])),
      breaking: ["x.example/feed.json", "x.example/feed"],
    },
    {
      says: "addresses are absolute",
      problems: inJson((feed) =>
        [
          feed.home_page_url,
          feed.next_url,
          ...feed.items.flatMap(({ url, external_url, image }) => [url, external_url, image]),
        ]
          .filter((url) => url !== undefined && relative(String(url)))
          .map(String),
      ),
      breaking: ['"url":"https://x.example/1"', '"url":"/1"'],
    },
    {
      says: "HTML refers to nothing relative",
      problems: inJson(({ items }) =>
        items.flatMap(({ content_html }) => relativeReferences(String(content_html ?? ""))),
      ),
      breaking: ['href=\\"https://x.example/\\"', 'href=\\"x/\\"'],
    },
    {
      says: "tags are texts, each once",
      problems: inJson(({ items }) =>
        items.flatMap(({ tags = [] }) => [
          ...(tags as unknown[]).filter((tag) => !isText(tag)).map(String),
          ...repeated(tags as string[]),
        ]),
      ),
      breaking: ['"tags":["t"]', '"tags":["t","t"]'],
    },
    {
      says: "a hub has a type and an address",
      problems: inJson(({ hubs = [] }) =>
        (hubs as { type: unknown; url: unknown }[])
          .filter(({ type, url }) => !isText(type) || !isText(url))
          .map(String),
      ),
      breaking: ['"type":"WebSub",', ""],
    },
    {
      says: "extensions are objects under a name with an underscore",
      problems: inJson((feed) =>
        [feed, ...feed.items].flatMap((one) =>
          Object.keys(one).filter((key) => !KNOWN.has(key) && !(/^_[a-z]/i.test(key) && one[key] instanceof Object)),
        ),
      ),
      breaking: ['"tags":["t"]', '"categories":["t"]'],
    },
    {
      says: "a language is a language tag",
      problems: inJson((feed) =>
        [feed, ...feed.items].map(({ language }) => String(language ?? "en")).filter((tag) => !isLanguage(tag)),
      ),
      breaking: ['"language":"en"', '"language":"English language"'],
    },
  ],
};

const OPML: RuleBook = {
  served: "https://x.example/opml.xml",
  sound: `<opml version="2.0"><head><title>T</title><dateModified>Fri, 07 Jan 2022 12:33:27 GMT</dateModified></head>
    <body><outline text="One" type="rss" xmlUrl="https://x.example/1" htmlUrl="https://x.example/"/>
    <outline text="Group"><outline text="Two" type="rss" xmlUrl="https://x.example/2"/></outline></body></opml>`,
  rules: [
    {
      says: "it is version 2.0 with one head, then one body",
      problems: inXml((texts) => [
        ...differences(texts("/opml/@version"), ["2.0"]),
        ...(texts("/opml/head[following-sibling::body]").length === 1 && texts("/opml/*").length === 2 ? [] : ["body"]),
      ]),
      breaking: ["<head>", "<head/><head>"],
    },
    {
      says: "the body has an outline, and every outline a text",
      problems: inXml((texts) => [
        ...(texts("/opml/body/outline").length > 0 ? [] : ["outline"]),
        ...texts('//outline[not(@text) or @text=""]/@*'),
      ]),
      breaking: ['text="One"', 'title="One"'],
    },
    {
      says: "an outline of a feed has the feed's address",
      problems: inXml((texts) => [
        ...texts('//outline[@type="rss" and not(@xmlUrl)]/@text'),
        ...texts("//outline/@xmlUrl | //outline/@htmlUrl").filter(relative),
      ]),
      breaking: ['xmlUrl="https://x.example/1"', 'url="https://x.example/1"'],
    },
    {
      says: "a feed without a type is no feed, a group has none",
      problems: inXml((texts) => [
        ...texts("//outline[@xmlUrl and not(@type)]/@text"),
        ...texts("//outline[@type]/outline/@text"),
      ]),
      breaking: ['text="Two" type="rss"', 'text="Two"'],
    },
    {
      says: "dates are RFC 822 with the right weekday",
      problems: inXml((texts) => texts("//dateModified").filter((date) => !isRfc822(date))),
      breaking: ["Fri, 07 Jan 2022", "Mon, 07 Jan 2022"],
    },
  ],
};

/** By file name. */
export const ruleBooks: Record<string, RuleBook> = {
  "rss.xml": RSS,
  "atom.xml": ATOM,
  "feed.json": JSON_FEED,
  "opml.xml": OPML,
};

type JsonObject = Record<string, unknown>;

const KNOWN = new Set(
  (
    "version title home_page_url feed_url description user_comment next_url icon favicon authors language expired hubs items " +
    "id url external_url content_html content_text summary image banner_image date_published date_modified tags attachments"
  ).split(" "),
);

function inXml(problems: (texts: Texts, served: string) => string[]): Rule["problems"] {
  return (document, served) => readXml(document, (texts) => problems(texts, served));
}

function inJson(problems: (feed: JsonObject & { items: JsonObject[] }, served: string) => string[]): Rule["problems"] {
  return (document, served) => problems(JSON.parse(document), served);
}

function one(texts: string[]): boolean {
  return texts.length === 1 && texts[0] !== "";
}

function onlyOne(texts: string[]): string[] {
  return one(texts) ? [] : [`${texts.length} of them`];
}

function differences(found: unknown[], wanted: unknown[]): string[] {
  return JSON.stringify(found) === JSON.stringify(wanted) ? [] : [`${found} instead of ${wanted}`];
}

function repeated(texts: string[]): string[] {
  return texts.filter((text, index) => texts.indexOf(text) !== index);
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function absolute(url: string): boolean {
  return /^https?:\/\/[^/\s]+/.test(url) && URL.canParse(url);
}

function relative(url: string): boolean {
  return !absolute(url);
}

function hasScheme(id: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\S+$/i.test(id);
}

function relativeReferences(html: string): string[] {
  return [...html.matchAll(/\s(?:href|src|poster|cite)="([^"]*)"/g)]
    .map(([, url = ""]) => url)
    .filter((url) => !hasScheme(url));
}

function isLanguage(tag: string): boolean {
  return /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(tag);
}

function isRfc3339(date: string): boolean {
  return (
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(date) && Date.parse(date) >= Date.UTC(1990, 0, 1)
  );
}

function isRfc822(date: string): boolean {
  const match = /^(\w{3}), (\d\d \w{3} (\d{4})) \d\d:\d\d:\d\d (GMT|[+-]\d{4})$/.exec(date);
  if (!match || Number.isNaN(Date.parse(date)) || Number(match[3]) < 1990) return false;
  return new Date(`${match[2]} 00:00:00 GMT`).toUTCString().startsWith(match[1] ?? "");
}
