import type { feeds as english } from "../en/feeds.ts";

/** 网页中关于订阅源的说明。 */
export const feeds: typeof english = {
  about: "什么是订阅源？如何订阅？",
  onYourSite: "在您自己的网站上展示这些文章",

  embed: {
    title: "在您的网站上展示文章",
    intro: (title) => `两行 HTML，就能在任何网页上展示${title}的最新文章：不需要注册，不使用 Cookie，也不用安装。`,
    howTitle: "使用方法",
    how: "把下面几行复制到网页中要展示文章的位置。",
    exampleTitle: "效果",
    fallback: "本站文章",
    settingsTitle: "设置",
    settings: {
      src: "JSON 订阅源的网址。不写则为本站的订阅源。",
      category: "分类的标识，多个标识用逗号隔开。只展示这些分类的文章。",
      limit: "展示的篇数，从 1 到 50。不写则为 5 篇。",
      heading: "标题的级别，从 2 到 6，以配合您的网页。不写则为 2 级。",
      summaries: "在每篇文章的标题下展示开头部分。",
    },
    styleTitle: "颜色和字体",
    style: "颜色和字体沿用您的网页，浅色和深色皆可。想要不同的样式，请写在您的样式表里：",
    without: "标签之间的内容会在文章加载之前，或者无法加载时展示，建议放一个链接。",
    programTitle: "供程序使用",
    program: "任何网页都可以读取本站的订阅源。JSON 订阅源的网址是：",
  },
};
