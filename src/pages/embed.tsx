import type { Reason } from "../core/reason.ts";
import { languageFor } from "../locales/index.ts";
import { reasonText } from "../locales/reason-text.ts";
import { assetPath } from "./asset-path.ts";
import { Layout } from "./layout.tsx";
import { langOf, type Page } from "./page.ts";
import { SearchForm } from "./search-form.tsx";
import { sitePath } from "./site-path.ts";

export interface EmbedPageProps extends Page {
  /** Ids of categories for the example. */
  categories: string[];
  /** What the posts are to match, as typed; empty for the newest of a category. */
  question: string;
  /** What is wrong with it. */
  problem?: Reason | undefined;
}

/** Explains how to show these posts, and a form to subscribe, on other sites, with live examples. */
export function EmbedPage({ categories, question, problem, ...page }: EmbedPageProps) {
  const { site, locale } = page;
  const words = locale.feeds.embed;
  const feed = new URL("feed.json", site.url).href;
  const language = languageFor(locale.tag) ?? "en";
  const [category = ""] = categories;
  const script = (name: string) => `<script src="${new URL(name, site.url).href}" async></script>`;
  const q = problem ? undefined : question || undefined;
  const only = q ? { q } : { category: category || undefined };
  // Rendered, so that copied code is escaped once; showing it as text escapes it once more.
  const example = (
    <gazette-feed src={feed} {...only} limit="5">
      <a href={site.url.href}>{site.title}</a>
    </gazette-feed>
  );
  const form = formLines({ ...page, language, category });
  return (
    <Layout
      {...page}
      title={words.title}
      description={words.intro(site.title)}
      canonical={new URL("embed", site.url).href}
      head={
        <>
          <script src={sitePath(site, "embed.js")} async></script>
          <script src={sitePath(site, "subscribe.js")} async></script>
          <script type="module" src={assetPath(site, "copy.js")}></script>
        </>
      }
    >
      <header class="heading">
        <h1>{words.title}</h1>
        <p>{words.intro(site.title)}</p>
      </header>
      <Section id="how" title={words.howTitle}>
        <p>{words.how}</p>
        <Code id="posts-code" lines={[script("embed.js"), `${example}`]} {...page} />
        <p>{words.without}</p>
        <p>{words.matching}</p>
        <SearchForm
          id="question"
          path="embed"
          question={question}
          problem={problem && reasonText(locale, problem)}
          {...page}
        />
      </Section>
      <Section id="example" title={words.exampleTitle}>
        <gazette-feed src={sitePath(site, "feed.json")} q={q} limit="3" heading="3" lang={langOf(undefined, page)}>
          <a href={sitePath(site, "")}>{words.fallback}</a>
        </gazette-feed>
      </Section>
      <Section id="settings" title={words.settingsTitle}>
        <Terms terms={words.settings} />
      </Section>
      <Section id="style" title={words.styleTitle}>
        <p>{words.style}</p>
        <Code id="posts-style" lines={[FEED_STYLES]} {...page} />
      </Section>
      <Section id="form" title={words.formTitle}>
        <p>{words.form}</p>
        <gazette-subscribe language={language}>
          <form class="subscribe" method="post" action={sitePath(site, "subscribe")}>
            <label>
              {locale.pages.subscribe.email} <input name="email" type="email" required autocomplete="email" />
            </label>
            <button type="submit">{locale.pages.subscribe.button}</button>
          </form>
        </gazette-subscribe>
        <p>{words.formHow}</p>
        <Code
          id="form-code"
          lines={[
            script("subscribe.js"),
            `${<gazette-subscribe category={category || undefined} language={language} />}`.replace(
              "</gazette-subscribe>",
              "",
            ),
            ...form.map((line) => `  ${line}`),
            "</gazette-subscribe>",
          ]}
          {...page}
        />
        <p>{words.formWithout}</p>
        <Terms terms={words.formSettings} />
        <p>{words.style}</p>
        <Code id="form-style" lines={[FORM_STYLES]} {...page} />
      </Section>
      <Section id="plain" title={words.plainTitle}>
        <p>{words.plain}</p>
        <Code id="plain-code" lines={form} {...page} />
        <p>{words.plainFields}</p>
      </Section>
      <Section id="program" title={words.programTitle}>
        <p>{words.program}</p>
        <p>
          <code>{feed}</code>
        </p>
        <p>
          <a href={sitePath(site, "docs")}>{words.docs}</a>
        </p>
      </Section>
    </Layout>
  );
}

/** Writes a form that works on any page, without script. */
function formLines({ site, locale, language, category }: Page & { language: string; category: string }): string[] {
  const { subscribe } = locale.pages;
  const action = new URL("subscribe", site.url);
  const elements = [
    <label>
      {subscribe.email} <input type="email" name="email" required autocomplete="email" maxlength={254} />
    </label>,
    category ? <input type="hidden" name="categories" value={category} /> : "",
    <input type="hidden" name="language" value={language} />,
    <div hidden>
      <input type="text" name="website" autocomplete="off" />
    </div>,
    <button type="submit">{subscribe.button}</button>,
  ];
  const opening = `${<form action={action.href} method="post" />}`.replace("</form>", "");
  return [
    opening,
    ...elements
      .map(String)
      .filter(Boolean)
      .map((line) => `  ${line}`),
    "</form>",
  ];
}

/** Every custom property and part of `<gazette-feed>`. */
const FEED_STYLES = `gazette-feed {
  --gazette-color: inherit;
  --gazette-accent: #8f2f24;
  --gazette-muted: #625c53;
  --gazette-rule: #dcd7cd;
  --gazette-font: inherit;
  --gazette-gap: 0.6em;
}
gazette-feed::part(title), gazette-feed::part(list), gazette-feed::part(entry), gazette-feed::part(link),
gazette-feed::part(date), gazette-feed::part(summary), gazette-feed::part(status) {
}`;

/** Every custom property and part of `<gazette-subscribe>`. */
const FORM_STYLES = `gazette-subscribe {
  --gazette-color: inherit;
  --gazette-accent: #8f2f24;
  --gazette-on-accent: #fff;
  --gazette-problem: #b3261e;
  --gazette-field: transparent;
  --gazette-rule: #dcd7cd;
  --gazette-radius: 0.25em;
  --gazette-font: inherit;
  --gazette-gap: 0.5em;
}
gazette-subscribe::part(form), gazette-subscribe::part(label), gazette-subscribe::part(input),
gazette-subscribe::part(button), gazette-subscribe::part(status) {
}`;

/** A block of code with a button that copies it. */
function Code({ id, lines, locale }: Page & { id: string; lines: string[] }) {
  const { copy, copied } = locale.feeds.embed;
  return (
    <>
      <div class="prose">
        <pre id={id} tabindex={0}>
          <code>{lines.join("\n").replaceAll('=""', "")}</code>
        </pre>
      </div>
      <p class="copy">
        <button type="button" class="quiet" data-copies={id} data-copied={copied} hidden>
          {copy}
        </button>
      </p>
    </>
  );
}

function Section({ id, title, children }: { id: string; title: string; children?: unknown }) {
  return (
    <section aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`} class="rubric">
        {title}
      </h2>
      {children}
    </section>
  );
}

function Terms({ terms }: { terms: Record<string, string> }) {
  return (
    <dl class="addresses">
      {Object.entries(terms).map(([term, meaning]) => (
        <div>
          <dt>
            <code>{term}</code>
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}
