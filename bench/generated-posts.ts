/** Generates post files of about four kilobytes; the same number always gives the same file. */
export interface PostFile {
  key: string;
  text: string;
}

export const CATEGORIES = 20;
const FILE_BYTES = 4_096;
/** 1 January 2026; each post is ten minutes older than the previous one. */
export const NEWEST = Date.UTC(2026, 0, 1);
export const MINUTES_APART = 10;

const SUBJECTS = [
  "港口",
  "银行",
  "车企",
  "电网",
  "商圈",
  "茶园",
  "机场",
  "渔业",
  "芯片厂",
  "农业合作社",
  "地铁",
  "文旅",
];
const PLACES = ["青崖省", "汐屿市", "澜汀县", "望潮区", "云岭市", "北渡镇"];
const SENTENCES = [
  "公布上月经营数据，各项指标好于此前预期。",
  "负责人在发布会上表示，下一步将继续压降成本、改善服务。",
  "“订单排到了明年二季度。”一位车间主任这样告诉记者。",
  "分析人士认为，价格短期内仍会小幅波动，但供需总体平衡（详见附表）。",
  "据测算，该项目全部投产后每年可节约用电 1,200 万千瓦时，减排 8.6%。",
  "当地出台 12 条措施，从融资、用工、物流三个方面给予支持。",
  "受天气影响，部分线路一度停运，目前已恢复正常。",
  "监管部门提醒投资者注意风险，切勿轻信“稳赚不赔”的宣传。",
];

/** Newer posts than the newest have negative numbers, and the categories and words of the others. */
const modulo = (number: number, by: number) => ((number % by) + by) % by;

export function generatedPost(number: number, { newest = NEWEST, categories = CATEGORIES } = {}): PostFile {
  const pick = <Value>(values: Value[], salt: number) => values[modulo(number * 7 + salt * 13, values.length)] as Value;
  const date = new Date(newest - number * MINUTES_APART * 60_000);
  // Shanghai is UTC+8 all year.
  const local = new Date(date.getTime() + 8 * 3_600_000).toISOString().slice(0, 19).replace("T", " ");
  const category = modulo(number, categories);
  const name = `${local.slice(0, 10)}-${local.replace(/\D/g, "")}${String(number).padStart(6, "0")}`;
  const headline = `${pick(PLACES, 1)}${pick(SUBJECTS, 2)}第 ${number + 1} 号观察`;
  const head = `---\nlayout: post\ntitle: "${headline}"\ndate: ${local} +0800\ncategories: lanmu${category}\ntags: 栏目${category}\n---\n`;
  const foot = [
    `<center><img src="//img.example.com/charts/${name}.png" width="580" emheight="420" style="border:#d1d1d1 1px solid;padding:3px;" /></center>`,
    `<p class="em_media">（文章来源：${pick(PLACES, 3)}日报）</p>\n`,
    `<http://source.example.com/news?infoCode=${name}&type=k>\n`,
    `[返回栏目](//news.example.com/category/lanmu${category}.html)｜[返回首页](//news.example.com/)\n`,
  ].join("\n");
  const room = FILE_BYTES - Buffer.byteLength(head + foot);
  let body = "";
  for (let paragraph = 0; ; paragraph++) {
    const sentences = [0, 1, 2].map((part) => pick(SENTENCES, paragraph * 3 + part)).join("");
    const next = `<p>${pick(PLACES, paragraph)}${pick(SUBJECTS, paragraph)}${sentences}</p>\n `;
    if (Buffer.byteLength(body + next) > room) break;
    body += next;
  }
  return { key: `posts/${name}.md`, text: head + body + foot };
}

export function generatedPosts(count: number, from?: { newest?: number; categories?: number }): PostFile[] {
  return Array.from({ length: count }, (_, number) => generatedPost(number, from));
}
