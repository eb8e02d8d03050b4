/** CSS that makes RSS and Atom documents readable in a browser. It names elements by their local names. */
export const feedStylesheet = `:root {
  color-scheme: light dark;
  --paper: light-dark(#fdfcfa, #16181b);
  --ink: light-dark(#1f2328, #e4e6e9);
  --faint: light-dark(#5c6470, #9aa3af);
  --line: light-dark(#dfe1e5, #33383f);
  --accent: light-dark(#0b57a4, #8cbcf4);
  background: var(--paper);
  color: var(--ink);
}

rss, feed {
  display: block;
  max-width: 42rem;
  margin: 0 auto;
  padding: 2rem 1.25rem 4rem;
  font: 1rem/1.7 system-ui, "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  overflow-wrap: anywhere;
  line-break: strict;
}

/* What a person reads; everything else is for feed readers. */
rss *, feed * { display: none; }
channel, item, entry,
channel > title, channel > description, feed > title, feed > subtitle,
item > title, item > pubDate, item > description,
entry > title, entry > updated, entry > published, entry > summary { display: block; }
entry > published ~ updated, entry > updated:has(~ published) { display: none; }

rss::before, feed::before {
  content: "This is a news feed. Copy the address of this page into a feed reader to follow it. \\A 这是一个订阅源：把本页网址复制到阅读器中即可订阅。";
  display: block;
  white-space: pre-line;
  margin-bottom: 2rem;
  padding: .75rem 1rem;
  border: 1px solid var(--line);
  border-inline-start: 4px solid var(--accent);
  border-radius: .25rem;
  color: var(--faint);
  font-size: .875rem;
}

channel > title, feed > title { font-size: 1.75rem; font-weight: 700; line-height: 1.3; }
channel > description, feed > subtitle { margin: .25rem 0 1rem; color: var(--faint); }

/* In Atom the title may come before or after the date: order them by what they are. */
item, entry { display: flex; flex-direction: column; padding: 1.25rem 0; border-top: 1px solid var(--line); }
item > title, entry > title { order: 1; font-size: 1.125rem; font-weight: 600; line-height: 1.4; }
item > pubDate, entry > published, entry > updated { order: 2; color: var(--faint); font-size: .8125rem; }
item > description, entry > summary { order: 3; margin-top: .5rem; }
`;
