/** The one stylesheet of all pages, served as `/gazette.css`. */
export const stylesheet = `:root {
  color-scheme: light dark;
  --paper: #fbfaf7;
  --sheet: #ffffff;
  --ink: #1f1d1a;
  --muted: #625c53;
  --rule: #dcd7cd;
  --edge: #857e73;
  --accent: #8f2f24;
  --on-accent: #ffffff;
  --problem: #a3171f;
  --mark: #ffe9a8;
  --latin-sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "PingFang SC", "Noto Sans CJK SC",
    "Source Han Sans SC", "Microsoft YaHei", sans-serif;
  --latin-serif: "Iowan Old Style", "Palatino Linotype", Georgia, "Songti SC", "Noto Serif CJK SC", "Source Han Serif SC",
    "Microsoft YaHei", serif;
  --sans: var(--latin-sans);
  --serif: var(--latin-serif);
  --kai: "Kaiti SC", STKaiti, KaiTi, "TW-Kai", "AR PL UKai CN", var(--serif);
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono CJK SC", monospace;
  --leading: 1.6;
  --reading: 1.7;
  --gap: clamp(1rem, 4vw, 2rem);
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #171614;
    --sheet: #201e1b;
    --ink: #ebe7df;
    --muted: #a9a297;
    --rule: #38342f;
    --edge: #8a8378;
    --accent: #eb9d8c;
    --on-accent: #1d1310;
    --problem: #ff9d94;
    --mark: #5b4a12;
  }
}

*, *::before, *::after { box-sizing: border-box; }
html {
  font-size: clamp(100%, 90% + 0.25vw, 160%);
  background: var(--paper);
  color: var(--ink);
  -webkit-text-size-adjust: 100%;
  text-size-adjust: 100%;
  scroll-behavior: smooth;
}
body {
  margin: 0;
  font: 1rem / var(--leading) var(--sans);
  overflow-wrap: break-word;
  min-height: 100vh;
  display: flex;
  flex-direction: column;
}
:lang(en) { --leading: 1.6; --reading: 1.7; }
/* Chinese fonts first: quotation marks and dashes are theirs, as wide as a character. */
:lang(zh) {
  --sans: "PingFang SC", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "HarmonyOS Sans SC", "Microsoft YaHei",
    system-ui, sans-serif;
  --serif: "Songti SC", "Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "Microsoft YaHei", serif;
}
:lang(en) { --sans: var(--latin-sans); --serif: var(--latin-serif); }
body, [lang]:is(p, span, a, ul, div) { font-family: var(--sans); }
:lang(zh) { --leading: 1.75; --reading: 1.9; line-break: strict; word-break: normal; overflow-wrap: anywhere; text-spacing-trim: trim-start; text-autospace: normal; }
:lang(zh) :is(em, i, cite, dfn, address):not(:lang(en)), .slanted:lang(zh) { font-style: normal; font-family: var(--kai); }
p, li, dt, dd, label, summary { line-height: var(--leading); }
h1, h2, h3, h4, h5, h6 { font-family: var(--serif); font-weight: 600; line-height: 1.3; text-wrap: balance; margin: 2em 0 0.6em; }
h1 { font-size: clamp(1.6rem, 1.2rem + 2vw, 2.25rem); margin: 0 0 0.6em; line-height: 1.25; }
h2 { font-size: 1.35rem; }
h3 { font-size: 1.15rem; }
h4, h5, h6 { font-size: 1rem; }
p, ul, ol, dl { margin: 0 0 1em; }
p { text-wrap: pretty; }
a { color: var(--accent); text-decoration-thickness: 0.06em; text-underline-offset: 0.2em; }
a:hover { text-decoration-thickness: 0.12em; }
:focus-visible { outline: 0.15rem solid var(--accent); outline-offset: 0.15rem; border-radius: 0.1rem; }
:target { scroll-margin-top: 1rem; }
.skip { position: absolute; left: 0; top: 0; padding: 0.6rem 1rem; background: var(--accent); color: var(--on-accent); z-index: 1; transform: translateY(-110%); }
.skip:focus { transform: none; }
.unseen, .trap { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; padding: 0; margin: -1px; }

.masthead, main, .colophon { width: 100%; max-width: 74rem; margin-inline: auto; padding-inline: var(--gap); }
.masthead { padding-top: clamp(1.25rem, 4vw, 2.5rem); text-align: center; }
.masthead .name { font-family: var(--serif); font-weight: 700; line-height: 1.3; margin: 0; font-size: clamp(1.35rem, 1.1rem + 1vw, 1.75rem); }
.masthead h1.name { font-size: clamp(2rem, 1.4rem + 3vw, 3.25rem); }
.masthead .name a { color: inherit; text-decoration: none; }
.masthead .name a:hover { text-decoration: underline; text-decoration-thickness: 0.06em; }
.masthead .motto { color: var(--muted); margin: 0.6rem auto 0; max-width: 42em; text-wrap: balance; }
.masthead nav { margin-top: 1.1rem; border-top: 1px solid var(--ink); border-bottom: 1px solid var(--rule); }
.masthead ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; justify-content: center; column-gap: clamp(0rem, 4vw - 1rem, 2rem); }
.masthead li a { display: block; padding: 0.6rem 0.35rem; color: var(--ink); text-decoration: none; font-size: clamp(0.875rem, 0.8rem + 0.4vw, 0.95rem); line-height: 1.5; }
.masthead li a:hover { color: var(--accent); text-decoration: underline; }
.masthead li a[aria-current] { color: var(--accent); }

.search { display: flex; gap: 0.5rem; margin: 0.9rem auto 0; max-width: 30rem; }
.search input { flex: 1; min-width: 0; }
.search button { flex: none; }
.heading .search { margin-inline: 0; }
.narrow .search { margin: 1.25rem 0; }
.masthead .search { max-width: 22rem; font-size: 0.9rem; }
.masthead .search :is(input, button) { min-height: 2.4rem; padding-block: 0.35rem; }
.masthead .search button { color: var(--accent); background: transparent; border-color: var(--edge); padding-inline: 1rem; }
.masthead .search button:hover { color: var(--paper); background: var(--ink); border-color: var(--ink); }

main { flex: 1; padding-block: clamp(1.5rem, 5vw, 3rem); }
main:not([class]) > * { max-width: 42rem; margin-inline: auto; }
main.narrow > * { max-width: 34rem; margin-inline: auto; }
main.wide { display: grid; grid-template-columns: minmax(0, 1fr); gap: 3rem; }
.whole { min-width: 0; }
.primary > :first-child { margin-top: 0; }
@media (min-width: 60em) {
  main.wide:has(.secondary) { grid-template-columns: minmax(0, 1fr) 20rem; gap: 4rem; }
}
.secondary { display: flex; flex-direction: column; gap: 2.25rem; font-size: 0.95rem; }
.rubric { font-family: var(--sans); font-size: 0.95rem; font-weight: 700; margin: 0 0 0.9rem; padding-top: 0.6rem; border-top: 2px solid var(--ink); text-wrap: wrap; }
.heading { margin-bottom: 2rem; }
.heading > :last-child { margin-bottom: 0; }
.heading p { color: var(--muted); }
.kicker { margin: 0 0 0.3rem; font-size: 0.9rem; }
.more { margin: 0.9rem 0 0; font-size: 0.9rem; }
.hint { color: var(--muted); font-size: 0.85rem; margin: 0.35rem 0 0; }

.entries { list-style: none; padding: 0; margin: 0; }
.entries > li { padding: 1.25rem 0; border-top: 1px solid var(--rule); }
.entries > li:first-child { border-top: 0; padding-top: 0; }
.heading + .entries { border-top: 2px solid var(--ink); padding-top: 1.25rem; }
.entries h2, .entries h3 { font-size: 1.2rem; line-height: 1.4; margin: 0 0 0.3rem; }
.entries h2 a, .entries h3 a { color: var(--ink); text-decoration: none; }
.entries h2 a:hover, .entries h3 a:hover { text-decoration: underline; text-decoration-thickness: 0.06em; }
.entries h2 a:visited, .entries h3 a:visited { color: var(--muted); }
main.wide .rubric + .entries > li:first-child h3 { font-size: clamp(1.45rem, 1.2rem + 1.2vw, 1.9rem); line-height: 1.3; }
.entries p { margin: 0; }
.entries .summary { margin-top: 0.5rem; max-width: 44em; }
mark { background: var(--mark); color: var(--ink); border-radius: 0.1rem; padding-inline: 0.05em; }
.paging { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0.5rem 2rem; border-top: 2px solid var(--ink); margin-top: 1.25rem; padding-top: 1rem; }
.paging a { padding-block: 0.4rem; font-weight: 600; text-decoration: none; }
.paging a:hover { text-decoration: underline; }
.paging a[rel="next"] { margin-inline-start: auto; }
.months, .issues { list-style: none; margin: 0 0 2rem; padding: 0; }
.months { columns: 16rem; column-gap: 3rem; }
:is(.months, .issues) li { break-inside: avoid; display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; padding: 0.45rem 0; border-bottom: 1px solid var(--rule); }
:is(.months, .issues) span { color: var(--muted); font-size: 0.875rem; font-variant-numeric: tabular-nums; }
.beside { margin-top: 2rem; padding-top: 1rem; border-top: 1px solid var(--rule); }
.beside p { margin: 0; padding: 0.35rem 0; display: flex; flex-wrap: wrap; column-gap: 1em; }
.beside p > span, .beside .kicker { flex: none; min-width: 4em; color: var(--muted); font-size: 0.875rem; line-height: calc(var(--leading) * 1rem); }
.beside p > a { flex: 1 1 12em; }
.share { display: flex; flex-wrap: wrap; align-items: center; gap: 0.3rem 1rem; font-size: 0.9rem; }
.share label { flex: none; color: var(--muted); }
.share input { flex: 1 1 16rem; min-width: 0; width: auto; }
.post > footer > nav { margin-top: 1.25rem; }
.byline { color: var(--muted); font-size: 0.875rem; display: flex; flex-wrap: wrap; column-gap: 1.1em; row-gap: 0.15rem; }
.byline a { color: inherit; }
.byline a:hover { color: var(--accent); }

.categories { list-style: none; padding: 0; margin: 0; }
.categories li { display: flex; flex-wrap: wrap; align-items: baseline; column-gap: 0.8rem; padding: 0.3rem 0; border-bottom: 1px solid var(--rule); }
.categories li > a:first-child { flex: 1 1 6em; min-width: 0; color: var(--ink); text-decoration: none; }
.categories li > a:first-child:hover { color: var(--accent); text-decoration: underline; }
.categories span, .categories .format { color: var(--muted); font-size: 0.85rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
.categories .format:hover { color: var(--accent); }
.whole .categories { columns: 22rem; column-gap: 3rem; }
.whole .categories li { break-inside: avoid; padding: 0.45rem 0; }
@media (max-width: 30em) { .whole .categories li > a:first-child { flex-basis: 100%; } }

.feeds, .labels { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0.5rem; }
.feeds a, .labels.tag a { display: inline-block; border: 1px solid var(--rule); border-radius: 0.25rem; padding: 0.2rem 0.7rem; font-size: 0.875rem; text-decoration: none; color: var(--ink); background: var(--sheet); }
.feeds a:hover, .labels.tag a:hover { border-color: var(--accent); color: var(--accent); }
.labels.category { column-gap: 1.1em; font-size: 0.9rem; margin-bottom: 0.6rem; }
.labels.category a { text-decoration: none; font-weight: 600; }
.labels.category a:hover { text-decoration: underline; }

form { margin: 1.25rem 0; }
.field { margin: 0 0 1.1rem; border: 0; padding: 0; min-width: 0; }
.field > label, .field > legend, summary { font-weight: 600; font-size: 0.95rem; }
.field > label { display: block; margin-bottom: 0.3rem; }
legend { padding: 0; }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
input:is([type="email"], [type="search"], [type="text"]), select { display: block; width: 100%; font: inherit; line-height: 1.4; color: var(--ink); background: var(--sheet); border: 1px solid var(--edge); border-radius: 0.25rem; padding: 0.55rem 0.7rem; min-height: 2.75rem; }
input[type="checkbox"] { width: 1.1rem; height: 1.1rem; margin: 0; flex: none; accent-color: var(--accent); transform: translateY(0.15rem); }
[aria-invalid="true"]:is(input, select) { border-color: var(--problem); border-width: 2px; }
.problem { color: var(--problem); font-size: 0.9rem; font-weight: 600; margin: 0.4rem 0 0; }
.choice { list-style: none; margin: 0.6rem 0 0; padding: 0; columns: 10rem; column-gap: 1.5rem; }
.choice li { break-inside: avoid; }
.choice label, .only { display: flex; gap: 0.6rem; align-items: baseline; padding: 0.25rem 0; cursor: pointer; }
.choice span, .only span { min-width: 0; }
.only { margin-bottom: 1.1rem; }
details { margin-bottom: 1.1rem; }
details > fieldset { padding-top: 0.2rem; }
fieldset > details { margin: 0.8rem 0 0; }
summary { cursor: pointer; padding: 0.25rem 0; }
button, .button { display: inline-block; font: inherit; font-weight: 600; line-height: 1.4; color: var(--on-accent); background: var(--accent); border: 1px solid var(--accent); border-radius: 0.25rem; padding: 0.6rem 1.4rem; min-height: 2.75rem; cursor: pointer; text-decoration: none; }
button:hover, .button:hover { background: var(--ink); border-color: var(--ink); color: var(--paper); }
.subscribe button { width: 100%; }
.offers { display: flex; flex-wrap: wrap; gap: 0.6rem; }
.offers button { color: var(--accent); background: transparent; }
.offers button:hover { color: var(--paper); background: var(--ink); }
.notice { border-inline-start: 0.25rem solid var(--problem); background: var(--sheet); padding: 0.8rem 1rem; margin-block: 1.25rem; }
.notice p { margin: 0 0 0.3rem; }
.notice ul { margin: 0; padding-inline-start: 1.2rem; }
.notice a { color: var(--problem); }
.onward { margin: 1.5rem 0 0; }
.onward + .onward { margin-top: 0.5rem; }
.narrow .onward ~ .hint { margin-top: 2rem; }
.hint + section { margin-top: 2.5rem; }

.post > footer { margin-top: 3rem; padding-top: 1.5rem; border-top: 1px solid var(--rule); }
.post .call { margin: 1.5rem 0; }
.post .heading { padding-bottom: 1.25rem; border-bottom: 1px solid var(--rule); }
.post .heading h1 { margin-bottom: 0.7rem; }
.prose { font-size: 1.075rem; }
.prose, .prose :is(p, li, dt, dd) { line-height: var(--reading); }
.prose > :first-child { margin-top: 0; }
.prose p, .prose ul, .prose ol, .prose blockquote, .prose figure, .prose pre, .prose table { margin: 0 0 1.15em; }
.prose :is(img, video, audio, iframe, svg) { max-width: 100%; height: auto; }
.prose img { border-radius: 0.15rem; }
.prose p > img:only-child, .prose figure img { display: block; margin-inline: auto; }
.prose figcaption { color: var(--muted); font-size: 0.875rem; text-align: center; margin-top: 0.5rem; }
.prose blockquote { border-inline-start: 0.2rem solid var(--rule); padding-inline-start: 1.1em; margin-inline: 0; color: var(--muted); }
.prose pre { overflow-x: auto; background: var(--sheet); border: 1px solid var(--rule); border-radius: 0.25rem; padding: 0.9rem 1rem; line-height: 1.5; }
code, pre { font-family: var(--mono); font-size: 0.9em; }
.prose pre code { font-size: 1em; }
.prose table { display: block; max-width: 100%; overflow-x: auto; border-collapse: collapse; font-size: 0.95em; line-height: 1.5; font-variant-numeric: tabular-nums; }
.prose :is(th, td) { border: 1px solid var(--rule); padding: 0.4em 0.8em; text-align: start; vertical-align: top; }
.prose th { background: var(--sheet); }
.centred { text-align: center; }
.to-end { text-align: end; }
.bold { font-weight: 700; }
.slanted { font-style: italic; }
.underlined { text-decoration: underline; }
.indented { text-indent: 2em; }
.prose hr { border: 0; border-top: 1px solid var(--rule); margin: 2.5em auto; width: 6rem; }

.steps { padding-inline-start: 1.4rem; }
.steps li { padding-inline-start: 0.3rem; margin-bottom: 0.4rem; }
.addresses { margin: 0 0 1.25rem; }
.addresses div { display: grid; grid-template-columns: 5.5rem minmax(0, 1fr); gap: 0.2rem 1rem; align-items: baseline; padding: 0.55rem 0; border-bottom: 1px solid var(--rule); }
.addresses dd { margin: 0; }
.addresses code { user-select: all; overflow-wrap: anywhere; }
@media (max-width: 30em) { .addresses div { grid-template-columns: minmax(0, 1fr); } }
main > section + section { margin-top: 2.5rem; }

.colophon { padding-block: 0 2.5rem; color: var(--muted); font-size: 0.875rem; }
.colophon > div { border-top: 1px solid var(--rule); padding-top: 1.5rem; display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0.3rem 2rem; }
.colophon p { margin: 0; }
.colophon a { color: inherit; }

@media (prefers-reduced-motion: reduce) {
  html { scroll-behavior: auto; }
}
@media (forced-colors: active) {
  button, .button { border-color: ButtonText; }
}
@media print {
  :root { color-scheme: light; --paper: #fff; --sheet: #fff; --ink: #000; --muted: #444; --rule: #999; --accent: #000; }
  html { font-size: 11pt; }
  .skip, .masthead nav, .secondary, form, .paging, .beside, .post > footer, .colophon { display: none; }
  .masthead { text-align: start; padding: 0 0 1rem; border-bottom: 1px solid var(--ink); }
  .masthead, main, main:not([class]) > * { max-width: none; padding-inline: 0; }
  .prose a[href^="http"]::after { content: " <" attr(href) ">"; font-size: 0.8em; overflow-wrap: anywhere; }
  h1, h2, h3, figure, img, pre, table, .entries > li { break-inside: avoid; }
  h1, h2, h3 { break-after: avoid; }
}
`;
