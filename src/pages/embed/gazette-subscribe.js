/**
 * Defines `<gazette-subscribe site category tag author q frequency language>`, a form that subscribes on any page. Sent to browsers as its own
 * source, so it must not use anything outside this function. `texts`: its words by language.
 */
export function defineGazetteSubscribe(texts) {
  const script = document.currentScript?.src;
  // Uses the page's colours and fonts, in light and dark, unless custom properties override them.
  const STYLE = `
    :host { display: block; color: var(--gazette-color, inherit); font: var(--gazette-font, inherit); }
    :host([hidden]), [hidden] { display: none; }
    [part=form] { display: flex; flex-wrap: wrap; gap: var(--gazette-gap, .5em); align-items: end; margin: 0; }
    label { flex: 1 1 12em; min-width: 0; }
    [part=label] { display: block; margin: 0 0 .3em; }
    input, button { font: inherit; box-sizing: border-box; min-height: 2.75em; padding: .5em .8em; border-radius: var(--gazette-radius, .25em); }
    [part=input] { width: 100%; color: inherit; background: var(--gazette-field, transparent); border: 1px solid var(--gazette-rule, color-mix(in srgb, currentColor 55%, transparent)); }
    [part=input][aria-invalid] { border: 2px solid var(--gazette-problem, light-dark(#b3261e, #f2b8b5)); }
    [part=button] { cursor: pointer; font-weight: 600; color: var(--gazette-on-accent, light-dark(#fff, #111)); background: var(--gazette-accent, light-dark(#0b57a4, #8cbcf4)); border: 1px solid transparent; }
    [part=button][aria-disabled] { opacity: .65; }
    :is(input, button, a):focus-visible { outline: 2px solid var(--gazette-accent, currentColor); outline-offset: 2px; }
    [part=status] { flex: 1 0 100%; margin: 0; }
    [part=status]:empty { display: none; }
    .trap { position: absolute; left: -9999px; }
  `;

  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  class GazetteSubscribe extends HTMLElement {
    #root = this.attachShadow({ mode: "open", delegatesFocus: true });
    #busy = false;

    constructor() {
      super();
      // Adopted, because the page's Content-Security-Policy may forbid style elements.
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      this.#root.adoptedStyleSheets = [sheet];
    }

    connectedCallback() {
      if (this.#root.childElementCount > 0) return;
      const words = this.#words;
      const input = element("input", {
        part: "input",
        type: "email",
        name: "email",
        required: "",
        autocomplete: "email",
        maxlength: "254",
        "aria-describedby": "status",
      });
      // Only bots fill it in.
      const trap = element("input", {
        name: "website",
        class: "trap",
        tabindex: "-1",
        autocomplete: "off",
        "aria-hidden": "true",
      });
      const form = element(
        "form",
        { part: "form", novalidate: "", lang: this.#language },
        element("label", {}, element("span", { part: "label" }, words.email), input),
        trap,
        element("button", { part: "button" }, words.button),
        element("p", { part: "status", id: "status", role: "status" }),
      );
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        if (trap.value) this.#say(words.sent);
        else if (input.checkValidity()) this.#send(input.value.trim());
        else this.#refuse(words.wrong);
      });
      this.#root.append(form);
    }

    get #language() {
      return this.getAttribute("language") || this.closest("[lang]")?.lang || navigator.language;
    }

    get #words() {
      const primary = this.#language.toLowerCase().split("-")[0];
      return Object.hasOwn(texts, primary) ? texts[primary] : texts.en;
    }

    /** Returns the address of a page or operation of the site. */
    #url(path) {
      const site = new URL(this.getAttribute("site") ?? new URL(".", script), document.baseURI).href;
      return new URL(path, site.endsWith("/") ? site : `${site}/`);
    }

    /** Returns what the page's author has chosen. */
    #chosen() {
      const value = (name) => this.getAttribute(name)?.trim();
      const list = (text = "") => {
        const ids = text
          .split(",")
          .map((id) => id.trim())
          .filter(Boolean);
        return ids.length > 0 ? ids : undefined;
      };
      return Object.fromEntries(
        Object.entries({
          categories: list(value("categories") ?? value("category")),
          tags: list(value("tag")),
          authors: list(value("author")),
          watches: value("q") ? [value("q")] : undefined,
          frequency: value("frequency") || undefined,
          language: value("language") || undefined,
          timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        }).filter(([, given]) => given !== undefined),
      );
    }

    async #send(email) {
      if (this.#busy) return;
      this.#busy = true;
      const words = this.#words;
      const button = this.#root.querySelector("[part=button]");
      button.setAttribute("aria-disabled", "true");
      this.#root.querySelector("[part=input]").removeAttribute("aria-invalid");
      this.#say(words.busy);
      try {
        const response = await fetch(this.#url("api/v1/subscriptions"), {
          method: "POST",
          credentials: "omit",
          headers: { "Content-Type": "application/json", "Accept-Language": this.#language },
          body: JSON.stringify({ email, ...this.#chosen() }),
        });
        const answer = await response.json();
        if (response.ok) this.#sent(words, answer.suggestion);
        else if (response.status === 429) this.#say(words.tooMany);
        else if (answer.errors?.some(({ field }) => field === "challenge")) this.#leave(email);
        else if (answer.errors?.some(({ field }) => field === "email")) this.#refuse(words.wrong);
        else throw new Error(answer.detail);
      } catch (error) {
        console.warn("gazette-subscribe:", error);
        this.#say(`${words.failed} `, element("a", { href: this.#url("subscribe").href, part: "link" }, words.page));
      }
      button.removeAttribute("aria-disabled");
      this.#busy = false;
    }

    #sent(words, suggestion) {
      if (!suggestion) return this.#say(words.sent);
      const use = element("button", { part: "button use", type: "button" }, words.use);
      use.addEventListener("click", () => {
        this.#root.querySelector("[part=input]").value = suggestion;
        this.#send(suggestion);
      });
      this.#say(`${words.sent} ${words.meant.replace("{address}", suggestion)} `, use);
    }

    #refuse(sentence) {
      const input = this.#root.querySelector("[part=input]");
      input.setAttribute("aria-invalid", "true");
      this.#say(sentence);
      input.focus();
    }

    #say(...content) {
      this.#root.querySelector("[part=status]").replaceChildren(...content);
    }

    /** Continues on the site's own page, which shows the challenge. */
    #leave(email) {
      const form = element("form", { method: "post", action: this.#url("subscribe").href, hidden: "" });
      for (const [name, value] of Object.entries({ email, ...this.#chosen() }))
        for (const one of [value].flat()) form.append(element("input", { name, value: one }));
      document.body.append(form);
      form.submit();
    }
  }

  if (!customElements.get("gazette-subscribe")) customElements.define("gazette-subscribe", GazetteSubscribe);
}
