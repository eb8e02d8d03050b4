import type { feeds as english } from "../en/feeds.ts";

/** 订阅源的文字：页面上的链接和嵌入说明页。 */
export const feeds: typeof english = {
  about: "什么是订阅源？如何订阅？",
  matching: (site, question) => `${site}中符合以下搜索的文章：${question}`,
  onYourSite: "在您自己的网站上展示这些文章",

  embed: {
    title: "在您的网站上展示文章",
    intro: (title) => `两行 HTML，就能在任何网页上展示${title}的最新文章：不需要注册，不使用 Cookie，也不用安装。`,
    howTitle: "使用方法",
    how: "把下面几行复制到网页中要展示文章的位置。",
    matching: "只想展示某个话题的文章？在这里搜索，上面的代码就只展示符合的文章。",
    exampleTitle: "示例",
    fallback: "本站文章",
    settingsTitle: "设置",
    settings: {
      src: "JSON 订阅源的网址，默认为本站的订阅源。",
      category: "分类 ID，多个用逗号隔开。只展示这些分类的文章。",
      q: "搜索词，写法与本站搜索相同。只展示符合的文章。",
      limit: "文章数，1 到 50，默认 5。",
      heading: "标题级别，2 到 6，默认 2。",
      summaries: "在标题下展示文章开头。",
    },
    styleTitle: "颜色和字体",
    style: "沿用您网页的颜色和字体，支持浅色和深色。可在样式表中修改：",
    without: "标签之间的内容在文章加载前或加载失败时显示，建议放一个链接。",
    formTitle: "订阅表单",
    form: "访客无需离开您的网页就能订阅。下面的表单可以直接使用：",
    formHow: "把下面几行复制到网页中要显示表单的位置。",
    formWithout: "标签之间的表单供未启用 JavaScript 的访客使用，提交后会打开本站。可以省略，也可以换成链接。",
    formSettings: {
      site: "网站地址，默认为脚本所在的网站。",
      category: "分类 ID，多个用逗号隔开。以下都不填则为全部。",
      tag: "标签 ID，写法相同。",
      author: "作者 ID，写法相同。",
      q: "搜索词：只接收符合的文章。",
      frequency:
        "daily（每天）、weekly（每周）、monthly（每月）或 immediate（立即），默认由站点设置，未设置时为 daily。",
      language: "表单和邮件的语言：en 或 zh，默认与您的网页相同。",
    },
    plainTitle: "不用脚本的表单",
    plain: "纯 HTML，任何网页和编辑器都能用。提交后的结果显示在本站，并有返回您网页的链接。",
    plainFields:
      "请保留名为 website 的隐藏栏，只有机器人会填写它。访客可以多次提交邮箱；打开邮件中的链接之前，不会订阅。",
    copy: "复制",
    copied: "已复制",
    programTitle: "开发者",
    program: "任何网页都可以读取本站的订阅源，也可以通过接口订阅（CORS）。JSON 订阅源的网址：",
    docs: "完整的接口文档",
  },
};
