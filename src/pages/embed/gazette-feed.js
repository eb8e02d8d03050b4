/**
 * Defines `<gazette-feed src category q limit heading summaries>`, which shows the newest entries of a JSON feed on any page.
 * Sent to browsers as its own source, so it must not use anything outside this function. `texts`: its words by language.
 */
export function defineGazetteFeed(texts) {
  const script = document.currentScript?.src;
  // Uses the page's colours and fonts, in light and dark, unless custom properties override them.
  const STYLE = `
    :host { display: block; color: var(--gazette-color, inherit); font: var(--gazette-font, inherit); }
    :host([hidden]) { display: none; }
    [part=title] { font-size: 1.2em; margin: 0 0 .6em; line-height: 1.3; }
    [part=list] { list-style: none; margin: 0; padding: 0; }
    [part=entry] { padding: var(--gazette-gap, .6em) 0; border-top: 1px solid var(--gazette-rule, color-mix(in srgb, currentColor 20%, transparent)); }
    [part=link] { color: var(--gazette-accent, light-dark(#0b57a4, #8cbcf4)); overflow-wrap: anywhere; }
    [part=title] [part=link] { color: inherit; text-decoration: none; }
    [part=date] { display: block; font-size: .85em; color: var(--gazette-muted, inherit); opacity: .8; }
    [part=summary] { margin: .3em 0 0; font-size: .95em; }
    [part=status] { margin: 0; }
  `;

  /** Returns an absolute http(s) address, or `undefined`: a feed may contain any text instead. */
  const webAddress = (text, base) => {
    try {
      const url = new URL(text, base);
      return /^https?:$/.test(url.protocol) ? url.href : undefined;
    } catch {
      return undefined;
    }
  };

  const text = (value) => (typeof value === "string" ? value.trim() : "");

  /** Makes an element with a part for outside styles. Feed contents are inserted as text. */
  const element = (name, part, content = "", attributes = {}) => {
    const made = document.createElement(name);
    made.setAttribute("part", part);
    made.textContent = content;
    for (const [key, value] of Object.entries(attributes)) if (value) made.setAttribute(key, value);
    return made;
  };

  /** Formats a date in the page's language, which may be invalid. */
  const longDate = (date, language) => {
    try {
      return date.toLocaleDateString(language, { dateStyle: "long" });
    } catch {
      return date.toLocaleDateString(undefined, { dateStyle: "long" });
    }
  };

  const link = (content, url) => element(url ? "a" : "span", "link", content, { href: url });

  class GazetteFeed extends HTMLElement {
    static observedAttributes = ["src", "category", "q", "limit", "heading", "summaries"];
    #root = this.attachShadow({ mode: "open" });
    #request = new AbortController();
    #waiting = false;

    constructor() {
      super();
      // Adopted, because the page's Content-Security-Policy may forbid style elements.
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      this.#root.adoptedStyleSheets = [sheet];
    }

    connectedCallback() {
      this.#scheduleLoad();
    }

    disconnectedCallback() {
      this.#request.abort();
    }

    attributeChangedCallback() {
      this.#scheduleLoad();
    }

    /** Loads the feed once, after all attributes are set. */
    #scheduleLoad() {
      if (this.#waiting || !this.isConnected) return;
      this.#waiting = true;
      queueMicrotask(() => {
        this.#waiting = false;
        if (this.isConnected) this.#load();
      });
    }

    #address() {
      const url = new URL(
        this.getAttribute("src") ?? "feed.json",
        this.hasAttribute("src") ? document.baseURI : script,
      );
      for (const name of ["category", "q"]) {
        const value = text(this.getAttribute(name));
        if (value) url.searchParams.set(name, value);
      }
      url.searchParams.set("limit", String(this.#limit));
      url.searchParams.set("content", "summary");
      return url;
    }

    get #limit() {
      const limit = Math.trunc(Number(this.getAttribute("limit") ?? 5));
      return limit >= 1 && limit <= 50 ? limit : 5;
    }

    async #load() {
      this.#request.abort();
      this.#request = new AbortController();
      const { signal } = this.#request;
      const language = this.closest("[lang]")?.lang || navigator.language;
      const primary = language.toLowerCase().split("-")[0];
      const words = Object.hasOwn(texts, primary) ? texts[primary] : texts.en;
      this.setAttribute("aria-busy", "true");
      // The element's own content is shown until the feed is loaded.
      if (this.#root.childElementCount === 0) this.#say(words.loading);
      try {
        const response = await fetch(this.#address(), { signal, credentials: "omit", referrerPolicy: "no-referrer" });
        if (!response.ok) throw new Error(`The feed answered ${response.status}.`);
        const feed = await response.json();
        if (!signal.aborted) this.#show(feed, language, words);
      } catch (error) {
        if (signal.aborted) return;
        this.#say(words.failed);
        console.warn("gazette-feed:", error);
      }
      this.removeAttribute("aria-busy");
    }

    #say(sentence) {
      const own = this.childElementCount > 0 || text(this.textContent) !== "";
      this.#root.replaceChildren(
        own ? document.createElement("slot") : element("p", "status", sentence, { role: "status" }),
      );
    }

    #show(feed, language, words) {
      const level = /^[2-6]$/.test(this.getAttribute("heading") ?? "") ? this.getAttribute("heading") : "2";
      const title = element(`h${level}`, "title", "", { id: "title", lang: text(feed.language) });
      title.append(link(text(feed.title), webAddress(feed.home_page_url)));
      const entries = Array.isArray(feed.items) ? feed.items.filter(Boolean).slice(0, this.#limit) : [];
      const list = element("ul", "list", "", { role: "list" });
      for (const { url, title, summary, content_text, date_published, language: own } of entries) {
        const entry = element("li", "entry", "", { lang: text(own) || text(feed.language) });
        entry.append(link(text(title) || text(content_text) || text(summary), webAddress(url)));
        const date = new Date(text(date_published));
        if (!Number.isNaN(date.getTime()))
          entry.append(
            element("time", "date", longDate(date, language), { datetime: date.toISOString(), lang: language }),
          );
        if (text(summary) && this.hasAttribute("summaries")) entry.append(element("p", "summary", text(summary)));
        list.append(entry);
      }
      const section = element("section", "feed", "", { "aria-labelledby": "title" });
      section.append(title, entries.length > 0 ? list : element("p", "status", words.empty));
      this.#root.replaceChildren(section);
    }
  }

  if (!customElements.get("gazette-feed")) customElements.define("gazette-feed", GazetteFeed);
}
