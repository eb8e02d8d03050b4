import type { PropsWithChildren } from "hono/jsx";
import { deskTexts } from "../../locales/desk.ts";
import { assetPath } from "../asset-path.ts";
import type { AssetName } from "../assets.ts";
import { langOf, type Page } from "../page.ts";
import { sitePath } from "../site-path.ts";
import { type DeskPage, SECTIONS, type Section, sectionPath } from "./desk.ts";
import { DeskForm } from "./form.tsx";

interface DocumentProps extends Page {
  title: string;
  /** Scripts of the page, which also works without them. */
  scripts?: AssetName[];
}

/** The document of every page of the desk, including the login. */
export function DeskDocument({ site, locale, title, scripts = [], children }: PropsWithChildren<DocumentProps>) {
  return (
    <html lang={locale.tag}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${title} · ${deskTexts(locale).title} · ${site.title}`}</title>
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
  /** A small link above the title, to the parent page. */
  kicker?: { href: string; text: string };
  section: Section | undefined;
  scripts?: AssetName[] | undefined;
}

/** Lays out a page of the desk: sections, result of the last action, content. */
export function DeskLayout(props: PropsWithChildren<LayoutProps>) {
  const { title, kicker, section, scripts = [], children, ...page } = props;
  const { site, locale, result } = page;
  const words = deskTexts(locale);
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
        {result ? (
          <p class="notice done" role="status">
            {words.done[result.what](result.count)}
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
