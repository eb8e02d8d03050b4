import type { MarkdownIt } from "markdown-it";

/** Scripts without spaces, and their punctuation, in which an address ends. */
const CJK = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u2018-\u201f\u2026\u3000-\u303f\uff00-\uffef`;
const REST = String.raw`[^\s<>"\x60\\${CJK}]`;
const WEB = new RegExp(String.raw`https?:\/\/(?=[\p{L}\p{N}])${REST}+`, "iuy");
const WWW = String.raw`www\.(?=[\p{L}\p{N}])${REST}+`;
const EMAIL = String.raw`[\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}(?<!-)(?![\w@-])`;
const WITHIN = new RegExp(String.raw`(?<![\w./@:+-])(?:${WWW}|${EMAIL})`, "giu");

/** Links http(s) addresses, `www.` and email addresses, as GitHub does, in place of linkify-it, which takes in Chinese text. */
export function bareLinks(md: MarkdownIt): void {
  md.set({ linkify: true });
  md.linkify = {
    test: (text: string) => /www\.|@/i.test(text),
    match: (text: string) =>
      [...text.matchAll(WITHIN)].map(({ 0: found, index }) => {
        const isEmail = !/^www\./i.test(found);
        const link = isEmail ? found : withoutEnd(found);
        const url = isEmail ? `mailto:${link}` : `http://${link}`;
        return { url, text: link, index, lastIndex: index + link.length };
      }),
    matchAtStart: (text: string) => {
      WEB.lastIndex = 0;
      const found = WEB.exec(text)?.[0];
      return found === undefined ? null : { url: withoutEnd(withinBrackets(found)) };
    },
  } as unknown as MarkdownIt["linkify"];
  // GitHub gives `www.` the scheme http, Hugo https.
  md.core.ruler.after("linkify", "www", ({ tokens, env }) => {
    if (env.generator !== "hugo") return;
    for (const { markup, attrs } of tokens.flatMap(({ children }) => children ?? [])) {
      const [href] = attrs ?? [];
      if (markup === "linkify" && href) href[1] = String(href[1]).replace(/^http:(?=\/\/www\.)/i, "https:");
    }
  });
}

/** Ends an address where a bracket closes that was opened before it: it may be the text of a link. */
function withinBrackets(link: string): string {
  let open = 0;
  for (const { 0: bracket, index } of link.matchAll(/[[\]]/g)) {
    open += bracket === "[" ? 1 : -1;
    if (open < 0) return link.slice(0, index);
  }
  return link;
}

/** Leaves out the punctuation after an address, and a bracket that was opened before it. */
function withoutEnd(link: string): string {
  let end = link.length;
  let unopened = link.split(")").length - link.split("(").length;
  for (; end > 0; end--) {
    const last = link.charAt(end - 1);
    if (last === ")" && unopened-- > 0) continue;
    if (!"?!.,:;*_~'|]}[{".includes(last)) break;
  }
  return link.slice(0, end);
}
