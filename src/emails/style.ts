const FONTS =
  "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'PingFang SC','Hiragino Sans GB','Microsoft YaHei','Noto Sans CJK SC',sans-serif";
const SERIFS = "Georgia,'Songti SC','Noto Serif CJK SC','Source Han Serif SC','Microsoft YaHei',serif";

const PAPER = "#fbfaf7";
const SHEET = "#fff";
const INK = "#1f1d1a";
const MUTED = "#625c53";
const RULE = "#dcd7cd";
const ACCENT = "#8f2f24";

/**
 * Inline styles, because Gmail drops `<style>` for other providers' accounts. Outlook renders with Word, which knows no
 * max-width and padding only in table cells.
 */
export const style = {
  page: `margin:0;padding:0;background:${PAPER}`,
  margin: "padding:16px 8px",
  sheet: `width:100%;max-width:600px;background:${SHEET};color:${INK}`,
  column: `padding:28px 20px 32px;font-family:${FONTS};font-size:16px;line-height:1.6;word-break:break-word`,
  masthead: `margin:0;font-family:${SERIFS};font-size:28px;line-height:1.3;font-weight:700`,
  byline: `margin:8px 0 0;padding:0 0 12px;border-bottom:3px double ${RULE};font-size:14px;line-height:1.5;color:${MUTED}`,
  name: `margin:0;padding:0 0 10px;border-bottom:3px double ${RULE};font-family:${SERIFS};font-size:20px;line-height:1.3;font-weight:700`,
  heading: "margin:28px 0 16px;font-size:22px;line-height:1.35;font-weight:700",
  section: `margin:36px 0 0;padding:0 0 6px;border-bottom:2px solid ${ACCENT};font-size:16px;line-height:1.5;font-weight:700;color:${ACCENT}`,
  sectionLink: `color:${ACCENT};text-decoration:none`,
  next: `margin:24px 0 0;border-top:1px solid ${RULE}`,
  title: "margin:20px 0 0;font-size:19px;line-height:1.4;font-weight:700",
  titleLink: `color:${ACCENT};text-decoration:none`,
  brief: "margin:14px 0 0",
  headlines: "margin:0;padding:0 0 0 32px;line-height:1.7",
  quiet: `margin:4px 0 0;font-size:14px;line-height:1.5;color:${MUTED}`,
  paragraph: "margin:0 0 16px",
  summary: "margin:8px 0 0",
  image: `display:block;height:auto;margin:12px 0 0;border:0;font-size:14px;line-height:1.5;color:${MUTED}`,
  more: `margin:32px 0 0;padding:12px 0 0;border-top:1px solid ${RULE}`,
  link: `color:${ACCENT}`,
  buttonCell: `border-radius:6px;background:${ACCENT};mso-padding-alt:12px 28px`,
  button:
    "display:inline-block;padding:12px 28px;font-size:16px;line-height:24px;font-weight:600;color:#fff;text-decoration:none",
  footer: `margin:40px 0 0;padding:16px 0 0;border-top:3px double ${RULE};font-size:14px;line-height:1.6;color:${MUTED}`,
  tap: `display:inline-block;padding:10px 0;font-size:14px;line-height:24px;color:${ACCENT}`,
  hidden: "display:none;max-height:0;overflow:hidden;mso-hide:all",
};

export const buttonColour = ACCENT;
export const pageColour = PAPER;

/** Dark mode for clients that keep `<style>`: Apple Mail, Thunderbird, Outlook for phones. */
export const darkStyle = `
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.page{background:#171614!important}
.sheet{background:#201e1b!important;color:#ebe7df!important}
.quiet{color:#a9a297!important}
.accent{color:#eb9d8c!important;border-color:#eb9d8c!important}
.rule{border-color:#38342f!important}
}`;

/** Word uses only the first font of a list, else Times New Roman, and needs border-collapse. */
export const wordStyle =
  "body,table,td,h1,h2,h3,p,a{font-family:'Segoe UI','Microsoft YaHei',sans-serif!important}table{border-collapse:collapse}";
