import type { PropsWithChildren } from "hono/jsx";
import { assetPath } from "../asset-path.ts";
import type { AssetName } from "../assets.ts";
import { langOf, type Page } from "../page.ts";
import { sitePath } from "../site-path.ts";
import { type DeskPage, SECTIONS, type Section, sectionPath } from "./desk.ts";
import { DeskForm } from "./form.tsx";

interface DocumentProps extends Page {
  title: string;
  /** What the page runs; it says all it has to say without. */
  scripts?: AssetName[];
}

/** The document around every page of the desk, before and after logging in. */
export function DeskDocument({ site, locale, title, scripts = [], children }: PropsWithChildren<DocumentProps>) {
  return (
    <html lang={locale.tag}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${title} · ${locale.desk.title} · ${site.title}`}</title>
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex, nofollow" />
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href={assetPath(site, "gazette.css")} />
        <link rel="stylesheet" href={assetPath(site, "desk.css")} />
        {scripts.map((name) => (
          <script src={assetPath(site, name)} type="module" />
        ))}
      </head>
      <body class="desk">
        <a class="skip" href="#main">
          {locale.pages.layout.skip}
        </a>
        {children}
      </body>
    </html>
  );
}

interface LayoutProps extends DeskPage {
  title: string;
  /** Small, above the title: where one came from. */
  kicker?: { href: string; text: string };
  section: Section | undefined;
  scripts?: AssetName[] | undefined;
}

/** A page of the desk: the sections on top, then what was just done, then the page. */
export function DeskLayout(props: PropsWithChildren<LayoutProps>) {
  const { title, kicker, section, scripts = [], children, ...page } = props;
  const { site, locale, done } = page;
  const words = locale.desk;
  return (
    <DeskDocument site={site} locale={locale} title={title} scripts={scripts}>
      <header class="desk-head">
        <p class="name">
          <a href={sitePath(site, "")} lang={langOf(undefined, page)}>
            {site.title}
          </a>
          <span>{words.title}</span>
        </p>
        <DeskForm {...page} action="logout">
          <button type="submit" class="quiet">
            {words.logout}
          </button>
        </DeskForm>
        <nav aria-label={words.title}>
          <ul>
            {SECTIONS.map((name) => (
              <li>
                <a href={sectionPath(page, name)} aria-current={name === section ? "page" : undefined}>
                  {words.sections[name]}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      </header>
      <main id="main">
        {done ? (
          <p class="notice done" role="status">
            {words.done[done.what](done.count)}
          </p>
        ) : null}
        <header class="title">
          {kicker ? (
            <p class="kicker">
              <a href={kicker.href}>{kicker.text}</a>
            </p>
          ) : null}
          <h1>{title}</h1>
        </header>
        {children}
      </main>
    </DeskDocument>
  );
}
