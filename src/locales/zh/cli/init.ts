import type { init as english } from "../../en/cli/init.ts";

export const init: typeof english = {
  title: "网站叫什么名字？它是订阅源和网页的标题，也是邮件里读者看到的发件人。",
  description: "用一句话说，读者能看到什么？搜索引擎和阅读器会显示它，可以留空。",
  postalAddress: "每封邮件下方写哪个通信地址？多数国家要求必须有；在 site.yaml 里填上之前不会发送邮件。",
  guessed: ({ language, timeZone }) => `语言 ${language} 和时区 ${timeZone} 取自这台电脑，可在 site.yaml 中修改。`,
};
