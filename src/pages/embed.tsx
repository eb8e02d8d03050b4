import { Layout } from "./layout.tsx";
import { langOf, type Page } from "./page.ts";
import { sitePath } from "./site-path.ts";

export interface EmbedPageProps extends Page {
  /** Ids of categories for the example. */
  categories: string[];
}

/** Explains how to show these posts on other sites, with a live example. */
export function EmbedPage({ categories, ...page }: EmbedPageProps) {
  const { site, locale } = page;
  const words = locale.feeds.embed;
  const feed = new URL("feed.json", site.url).href;
  const [category = ""] = categories;
  // Rendered, so that copied code is escaped once; showing it as text escapes it once more.
  const example = (
    <gazette-feed src={feed} category={category || undefined} limit="5">
      <a href={site.url.href}>{site.title}</a>
    </gazette-feed>
  );
  const lines = [`<script src="${new URL("embed.js", site.url).href}" async></script>`, `${example}`];
  return (
    <Layout
      {...page}
      title={words.title}
      description={words.intro(site.title)}
      canonical={new URL("embed", site.url).href}
      head={<script src={sitePath(site, "embed.js")} async></script>}
    >
      <header class="heading">
        <h1>{words.title}</h1>
        <p>{words.intro(site.title)}</p>
      </header>
      <Section id="how" title={words.howTitle}>
        <p>{words.how}</p>
        <div class="prose">
          <pre tabindex={0}>
            <code>{lines.join("\n")}</code>
          </pre>
        </div>
        <p>{words.without}</p>
      </Section>
      <Section id="example" title={words.exampleTitle}>
        <gazette-feed src={sitePath(site, "feed.json")} limit="3" heading="3" lang={langOf(undefined, page)}>
          <a href={sitePath(site, "")}>{words.fallback}</a>
        </gazette-feed>
      </Section>
      <Section id="settings" title={words.settingsTitle}>
        <Terms terms={words.settings} />
      </Section>
      <Section id="style" title={words.styleTitle}>
        <p>{words.style}</p>
        <div class="prose">
          <pre tabindex={0}>
            <code>{STYLES}</code>
          </pre>
        </div>
      </Section>
      <Section id="program" title={words.programTitle}>
        <p>{words.program}</p>
        <p>
          <code>{feed}</code>
        </p>
      </Section>
    </Layout>
  );
}

/** Every custom property and part of the component. */
const STYLES = `gazette-feed {
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
