import type { Accent, Scheme } from "../core/accent.ts";

const FONTS =
  "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'PingFang SC','Hiragino Sans GB','Microsoft YaHei','Noto Sans CJK SC',sans-serif";
const SERIFS = "Georgia,'Songti SC','Noto Serif CJK SC','Source Han Serif SC','Microsoft YaHei',serif";

const PAPER = "#fbfaf7";
const SHEET = "#fff";
const INK = "#1f1d1a";
const MUTED = "#625c53";
const RULE = "#dcd7cd";
/** Of sites without a colour of their own. */
const ACCENT: Pick<Accent, Scheme> = {
  light: { text: "#8f2f24", fill: "#8f2f24", onFill: "#ffffff" },
  dark: { text: "#eb9d8c", fill: "#eb9d8c", onFill: "#000000" },
};

export type Styles = ReturnType<typeof styleIn>;

const stylesCache = new WeakMap<object, Styles>();

/** Returns the styles of a site's emails, in its accent colour. */
export function styleOf({ accent = ACCENT }: { accent?: Pick<Accent, Scheme> }): Styles {
  const made = stylesCache.get(accent) ?? styleIn(accent);
  stylesCache.set(accent, made);
  return made;
}

/**
 * Makes inline styles, because Gmail drops `<style>` for other providers' accounts. Outlook renders with Word, which knows no
 * max-width and padding only in table cells.
 */
const styleIn = ({ light, dark }: Pick<Accent, Scheme>) => ({
  page: `margin:0;padding:0;background:${PAPER}`,
  margin: "padding:16px 8px",
  sheet: `width:100%;max-width:600px;background:${SHEET};color:${INK}`,
  column: `padding:28px 20px 32px;font-family:${FONTS};font-size:16px;line-height:1.6;word-break:break-word`,
  masthead: `margin:0;font-family:${SERIFS};font-size:28px;line-height:1.3;font-weight:700`,
  byline: `margin:8px 0 0;padding:0 0 12px;border-bottom:3px double ${RULE};font-size:14px;line-height:1.5;color:${MUTED}`,
  name: `margin:0;padding:0 0 10px;border-bottom:3px double ${RULE};font-family:${SERIFS};font-size:20px;line-height:1.3;font-weight:700`,
  heading: "margin:28px 0 16px;font-size:22px;line-height:1.35;font-weight:700",
  section: `margin:36px 0 0;padding:0 0 6px;border-bottom:2px solid ${light.text};font-size:16px;line-height:1.5;font-weight:700;color:${light.text}`,
  sectionLink: `color:${light.text};text-decoration:none`,
  next: `margin:24px 0 0;border-top:1px solid ${RULE}`,
  title: "margin:20px 0 0;font-size:19px;line-height:1.4;font-weight:700",
  titleLink: `color:${light.text};text-decoration:none`,
  brief: "margin:14px 0 0",
  headlines: "margin:0;padding:0 0 0 32px;line-height:1.7",
  quiet: `margin:4px 0 0;font-size:14px;line-height:1.5;color:${MUTED}`,
  quietLink: `color:${MUTED}`,
  paragraph: "margin:0 0 16px",
  summary: "margin:8px 0 0",
  image: `display:block;height:auto;margin:12px 0 0;border:0;font-size:14px;line-height:1.5;color:${MUTED}`,
  ownWords: "margin:16px 0 0",
  /** By element, of a post that is shown whole. */
  whole: {
    p: "margin:12px 0 0",
    heading: "margin:24px 0 0;font-size:17px;line-height:1.4;font-weight:700",
    a: `color:${light.text}`,
    img: "max-width:100%;height:auto;border:0",
    figure: "margin:16px 0 0",
    figcaption: "font-size:14px",
    pre: `margin:12px 0 0;padding:12px;border:1px solid ${RULE};font-size:14px;white-space:pre-wrap`,
    blockquote: `margin:12px 0 0;padding:0 0 0 16px;border-left:3px solid ${RULE}`,
    table: "margin:12px 0 0;border-collapse:collapse",
    td: `padding:4px 8px;border:1px solid ${RULE};text-align:left`,
    th: `padding:4px 8px;border:1px solid ${RULE};text-align:left`,
  } as Record<string, string>,
  moreOf: "margin:14px 0 0;font-size:14px",
  more: `margin:32px 0 0;padding:12px 0 0;border-top:1px solid ${RULE}`,
  link: `color:${light.text}`,
  buttonCell: `border-radius:6px;background:${light.fill};mso-padding-alt:12px 28px`,
  button: `display:inline-block;padding:12px 28px;font-size:16px;line-height:24px;font-weight:600;color:${light.onFill};text-decoration:none`,
  footer: `margin:40px 0 0;padding:16px 0 0;border-top:3px double ${RULE};font-size:14px;line-height:1.6;color:${MUTED}`,
  tap: `display:inline-block;padding:10px 0;font-size:14px;line-height:24px;color:${light.text}`,
  hidden: "display:none;max-height:0;overflow:hidden;mso-hide:all",
  buttonColour: light.fill,
  /** Dark mode for clients that keep `<style>`: Apple Mail, Thunderbird, Outlook for phones. */
  dark: `
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.page{background:#171614!important}
.sheet{background:#201e1b!important;color:#ebe7df!important}
.quiet{color:#a9a297!important}
.accent{color:${dark.text}!important;border-color:${dark.text}!important}
.button{background:${dark.fill}!important}
.button a{color:${dark.onFill}!important}
.logo{padding:6px!important;border-radius:4px!important}
.rule{border-color:#38342f!important}
}`,
});

export const pageColour = PAPER;

/** Word uses only the first font of a list, else Times New Roman, and needs border-collapse. */
export const wordStyle =
  "body,table,td,h1,h2,h3,p,a{font-family:'Segoe UI','Microsoft YaHei',sans-serif!important}table{border-collapse:collapse}";
