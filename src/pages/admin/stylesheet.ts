/** What the desk needs besides the stylesheet of all pages; served as `/admin/desk.css`. */
export const deskStylesheet = `.desk { --good: #1f6b43; --wait: #7a5200; font-size: 0.95rem; }
@media (prefers-color-scheme: dark) {
  .desk { --good: #7fcf9f; --wait: #e3b65c; }
}
.desk h1 { font-size: 1.6rem; margin: 0; overflow-wrap: anywhere; }
.desk h2 { font-size: 1.15rem; margin: 0 0 0.7rem; }
.desk h3 { font: 700 0.9rem/1.5 var(--sans); margin: 1.4rem 0 0.5rem; }
.desk p { max-width: 44rem; }
.desk .kicker a { color: var(--muted); }

.desk-head { width: 100%; max-width: 74rem; margin-inline: auto; padding: 0.9rem var(--gap) 0; display: grid; grid-template-columns: minmax(0, 1fr) auto; align-items: center; column-gap: 1rem; }
.desk-head .name { margin: 0; display: flex; flex-wrap: wrap; align-items: baseline; column-gap: 0.7rem; }
.desk-head .name a { font: 700 1.15rem/1.4 var(--serif); color: inherit; text-decoration: none; }
.desk-head .name a:hover { text-decoration: underline; }
.desk-head .name span { color: var(--muted); font-size: 0.85rem; }
.desk-head form { margin: 0; }
.desk-head button { padding: 0.3rem 0.8rem; min-height: 2.25rem; font-size: 0.85rem; }
.desk-head nav { grid-column: 1 / -1; margin-top: 0.6rem; border-block: 1px solid var(--rule); border-top-color: var(--ink); }
.desk-head ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; column-gap: 1.3rem; }
.desk-head li a { display: block; padding: 0.5rem 0; color: var(--ink); text-decoration: none; font-size: 0.9rem; }
.desk-head li a:hover { color: var(--accent); text-decoration: underline; }
.desk-head li a[aria-current] { color: var(--accent); font-weight: 600; box-shadow: inset 0 -0.15rem var(--accent); }

.desk main { padding-block: 1.5rem 4rem; }
.desk main:not([class]) > * { max-width: none; margin-inline: 0; }
.desk main > h2 { margin-top: 2.25rem; }
.desk main > section, .desk main > .columns { margin-top: 2rem; }
.desk main > section + section { margin-top: 2.25rem; }
.desk .title { margin-bottom: 1.25rem; }
.desk .empty { color: var(--muted); }
.desk main.login { max-width: 26rem; padding-top: clamp(2rem, 12vh, 7rem); }
.desk main.login h1 { margin-bottom: 1.2rem; }
.desk main.login button { width: 100%; }

.desk .columns { display: grid; gap: 2rem clamp(1.5rem, 4vw, 3rem); grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); }
.desk .columns > * { min-width: 0; }
.desk .columns.preview { grid-template-columns: minmax(0, 1fr); }
@media (min-width: 60em) { .desk .columns.preview { grid-template-columns: 20rem minmax(0, 1fr); } }
.desk .columns h2 { padding-top: 0.6rem; border-top: 2px solid var(--ink); }

.desk .notice { margin: 0 0 1.5rem; max-width: none; }
.desk .notice h2 { font: 700 0.95rem/1.5 var(--sans); margin: 0 0 0.3rem; }
.desk .notice.done { border-color: var(--good); }

.desk .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(7.5rem, 1fr)); gap: 1px; margin: 0 0 1rem; background: var(--rule); border: 1px solid var(--rule); border-radius: 0.25rem; overflow: hidden; }
.desk .figures div { background: var(--sheet); padding: 0.6rem 0.8rem; display: flex; flex-direction: column; }
.desk .figures dt { font-size: 0.8rem; color: var(--muted); }
.desk .figures dt a { color: inherit; }
.desk .figures dd { margin: 0; font-size: 1.25rem; line-height: 1.4; font-variant-numeric: tabular-nums; }
.desk .figures .alarm dd { color: var(--problem); font-weight: 700; }
.desk .columns .figures { grid-template-columns: repeat(2, minmax(0, 1fr)); }

.desk .mark { display: inline-block; font-size: 0.85rem; line-height: 1.5; padding: 0 0.5em; border: 1px solid currentColor; border-radius: 0.25rem; color: var(--muted); }
.desk .mark.ok { color: var(--good); }
.desk .mark.warn { color: var(--wait); }
.desk .mark.fail { color: var(--problem); }
.desk .state .mark { font-size: 1rem; padding: 0.15rem 0.7em; }

.desk .table { position: relative; overflow-x: auto; border: 1px solid var(--rule); border-radius: 0.25rem; background: var(--sheet); margin: 0 0 1rem; }
.desk table { width: 100%; border-collapse: collapse; font-size: 0.9rem; line-height: 1.5; }
.desk thead th { font-size: 0.8rem; color: var(--muted); font-weight: 600; white-space: nowrap; }
.desk :is(th, td) { text-align: start; vertical-align: top; padding: 0.5rem 0.8rem; border-top: 1px solid var(--rule); overflow-wrap: anywhere; min-width: 5.5rem; }
.desk thead th { border-top: 0; }
.desk tbody th { font-weight: 500; }
.desk :is(.address, .key) { min-width: 11rem; }
.desk .wide { min-width: 14rem; }
.desk .key { font-family: var(--mono); font-size: 0.85rem; }
.desk :is(th, td).number { text-align: end; font-variant-numeric: tabular-nums; min-width: 3.5rem; }
.desk td .hint { display: block; margin: 0.15rem 0 0; }
.desk td .mark + .hint { margin-top: 0.3rem; }
.desk td .mark, .desk .lines .mark { white-space: nowrap; }
.desk time + .mark { margin-inline-start: 0.5rem; }
.desk time { font-variant-numeric: tabular-nums; white-space: nowrap; }
@media (max-width: 40em) {
  .desk .table:not(.flow *) :is(table, tbody, tr, td, tbody th) { display: block; }
  .desk .table:not(.flow *) thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .desk .table:not(.flow *) tr { padding: 0.6rem 0.8rem; border-top: 1px solid var(--rule); }
  .desk .table:not(.flow *) tr:first-child { border-top: 0; }
  .desk .table:not(.flow *) :is(td, tbody th) { border: 0; padding: 0.1rem 0; text-align: start; min-width: 0; }
  .desk .table:not(.flow *) tbody tr td { padding-inline-start: 7.1rem; }
  .desk .table:not(.flow *) td::before { content: attr(data-name); content: attr(data-name) / ""; display: inline-block; width: 7.1rem; margin-inline-start: -7.1rem; padding-inline-end: 0.6rem; font-size: 0.8rem; color: var(--muted); font-family: var(--sans); }
  .desk .table:not(.flow *) td:empty { display: none; }
}
.desk .pager { display: flex; gap: 1.5rem; }

.desk .lines { list-style: none; margin: 0 0 1rem; padding: 0; }
.desk .lines li { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.2rem 0.8rem; padding: 0.45rem 0; border-top: 1px solid var(--rule); }
.desk .lines li:first-child { border-top: 0; padding-top: 0; }
.desk .lines .hint { margin: 0; }

.desk .facts { margin: 0 0 1.25rem; }
.desk .facts div { display: grid; grid-template-columns: minmax(6rem, 10rem) minmax(0, 1fr); gap: 0.2rem 1rem; padding: 0.35rem 0; border-bottom: 1px solid var(--rule); }
.desk .facts dt { color: var(--muted); }
.desk .facts dd { margin: 0; overflow-wrap: anywhere; }

.desk .flow { margin: 0; }
.desk .flow svg { display: block; width: 100%; height: 9rem; background: var(--sheet); border: 1px solid var(--rule); border-radius: 0.25rem; }
.desk .flow rect.joined { fill: var(--good); }
.desk .flow rect.left { fill: var(--problem); }
.desk .flow rect.pointed { fill: transparent; }
.desk .flow g:hover rect.pointed { fill: var(--ink); fill-opacity: 0.08; }
.desk .flow line { stroke: var(--edge); stroke-width: 1; vector-effect: non-scaling-stroke; }
.desk .legend { display: flex; gap: 1.5rem; margin: 0 0 0.4rem; font-size: 0.85rem; }
.desk .legend span::before { content: ""; display: inline-block; width: 0.7em; height: 0.7em; margin-inline-end: 0.45em; border-radius: 0.1em; background: var(--good); }
.desk .legend .left::before { background: var(--problem); }
.desk .ends { display: flex; justify-content: space-between; max-width: none; margin: 0.2rem 0 0.4rem; font-size: 0.8rem; color: var(--muted); }
.desk .flow details { margin: 0; }
.desk .flow summary { font-weight: 400; font-size: 0.85rem; color: var(--muted); }
.desk .flow .table { max-width: 26rem; max-height: 18rem; overflow-y: auto; margin-top: 0.4rem; }
.desk .flow :is(th, td) { padding-block: 0.25rem; }

.desk .progress { display: flex; flex-wrap: wrap; align-items: center; gap: 0.3rem 0.8rem; max-width: none; margin: 1rem 0 0.5rem; font-variant-numeric: tabular-nums; }
.desk [data-text="eta"] { margin: 0 0 0.8rem; }
.desk progress { flex: 1 1 14rem; height: 0.9rem; accent-color: var(--good); }

.desk :is(button, .button).quiet { background: transparent; color: var(--accent); border-color: var(--edge); }
.desk :is(button, .button).quiet:hover { background: var(--ink); border-color: var(--ink); color: var(--paper); }
.desk :is(button, .button).grave { color: var(--problem); }
.desk .actions { display: flex; flex-wrap: wrap; align-items: center; gap: 0.7rem 1rem; max-width: none; margin: 1.1rem 0; }
.desk main form:not(.search) { max-width: 34rem; }
.desk .search { display: flex; flex-wrap: wrap; align-items: end; gap: 0.8rem; margin: 0 0 1.25rem; }
.desk .search .field { margin: 0; flex: 0 1 18rem; }
.desk .search .field:has(select) { flex-basis: 11rem; }
.desk input:is([type="text"], [type="search"], [type="password"], [type="file"]) { display: block; width: 100%; font: inherit; line-height: 1.4; color: var(--ink); background: var(--sheet); border: 1px solid var(--edge); border-radius: 0.25rem; padding: 0.55rem 0.7rem; min-height: 2.75rem; }
.desk input[type="search"] { appearance: none; }
.desk input.unseen { width: 1px; min-height: 0; height: 1px; border: 0; padding: 0; }
.desk legend { font-weight: 600; }
.desk fieldset { margin-bottom: 1.1rem; }
.desk .choice { max-height: 16rem; overflow-y: auto; }
.desk .preview form { margin-top: 0; }
.desk iframe { display: block; width: 100%; height: 70vh; min-height: 24rem; border: 1px solid var(--rule); border-radius: 0.25rem; background: #fff; }
.desk .sample { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--sheet); border: 1px solid var(--rule); border-radius: 0.25rem; padding: 0.7rem 0.9rem; font-size: 0.8rem; line-height: 1.5; }
.desk .report { padding-bottom: 1.5rem; margin-bottom: 1.5rem; border-bottom: 1px solid var(--rule); }

.desk .checks { list-style: none; margin: 0 0 1.25rem; padding: 0; }
.desk .checks li { padding: 0.7rem 0; border-top: 1px solid var(--rule); display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.2rem 1.5rem; }
@media (min-width: 48em) { .desk .checks li { grid-template-columns: 16rem minmax(0, 1fr); } .desk .checks li > p { grid-column: 2; } .desk .checks li > h2 { grid-row: 1 / span 2; } }
.desk .checks h2 { font: 600 0.95rem/1.6 var(--sans); margin: 0; display: flex; align-items: baseline; gap: 0.5rem; }
.desk .checks .mark { min-width: 3.6em; text-align: center; flex: none; }
.desk .checks p { margin: 0; }
.desk .checks .found { font-family: var(--mono); font-size: 0.85rem; color: var(--muted); overflow-wrap: anywhere; }
`;
