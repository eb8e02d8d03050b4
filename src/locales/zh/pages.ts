import type { pages as english } from "../en/pages.ts";

const two = (value: number) => String(value).padStart(2, "0");
const number = (value: number) => value.toLocaleString("en");

/** 网页中的每一句话。 */
export const pages: typeof english = {
  date: ({ year, month, day }) => `${year}年${month}月${day}日`,
  dateAndTime: ({ year, month, day, hour, minute }) => `${year}年${month}月${day}日 ${two(hour)}:${two(minute)}`,
  posts: (posts) => `${number(posts)} 篇`,

  busy: "请稍候……",

  layout: {
    skip: "跳到正文",
    navigation: "本站",
    latest: "最新",
    categories: "分类",
    archive: "归档",
    issues: "往期邮件",
    feeds: "订阅源",
    subscribe: "邮件订阅",
    opml: "全部订阅源（OPML）",
    feedTitle: (title, format) => `${title}（${format}）`,
  },

  home: {
    latest: "最新文章",
    emptyTitle: "还没有文章",
    empty: "第一篇文章发布后会出现在这里。现在订阅，就不会错过。",
    categories: "分类",
    allCategories: (categories) => `全部 ${number(categories)} 个分类`,
    feeds: "订阅源",
    feedsIntro: "用您喜欢的阅读器随时阅读。",
    opml: "全部订阅源合为一个文件，可导入阅读器（OPML）",
  },

  search: {
    label: "搜索文章",
    button: "搜索",
    title: "搜索",
    titleFor: (question) => `搜索“${question}”`,
    intro: "在标题和摘要中查找。输入多个词时，只列出同时含有这些词的文章。",
    found: (question) => `含有“${question}”的文章，从新到旧`,
    nothing: (question) => `没有找到“${question}”`,
    nothingNext: "请试试更少或更短的词，也可以浏览分类和归档。",
    noWords: "其中没有可供查找的文字或数字。",
    archive: "按月份浏览全部文章",
  },

  paging: {
    title: "翻页",
    newer: "较新的文章",
    older: "较早的文章",
  },

  archive: {
    title: "归档",
    intro: (posts) => `共 ${number(posts)} 篇文章，按月份排列。`,
    empty: "还没有文章。",
    year: (year) => `${year}年`,
    month: (month) => `${month}月`,
    monthOfYear: (year, month) => `${year}年${month}月`,
    months: "月份",
    olderMonth: "上一个月份：",
    newerMonth: "下一个月份：",
  },

  issues: {
    title: "往期邮件",
    intro: (title) => `${title}已经寄出的各期邮件。`,
    empty: "还没有寄出过邮件。",
    issueOf: (date) => `${date}的邮件`,
    others: "其他文章",
    gone: "这一期的文章均已撤回。",
  },

  label: {
    kinds: { category: "分类", tag: "标签", author: "作者" },
    feeds: (title) => `“${title}”的订阅源`,
    feedsIntro: "只包含本页的文章，以及今后新发布的每一篇。",
    empty: "这里目前没有文章。",
    allCategories: "全部分类",
  },

  categories: {
    title: "分类",
    intro: (categories) => `共 ${number(categories)} 个分类，按字母顺序排列。每个分类都有自己的页面和订阅源。`,
    empty: "还没有分类。第一篇带有分类的文章发布后，分类就会出现。",
  },

  post: {
    by: (author) => `作者：${author}`,
    updated: (date) => `更新于 ${date}`,
    source: (host) => `原文发表于 ${host}`,
    categories: "分类",
    tags: "标签",
    feeds: "订阅源",
    subscribe: "通过邮件接收新文章",
    share: "本文链接",
    neighbours: "更多文章",
    newer: "下一篇",
    older: "上一篇",
    inCategory: (title) => `“${title}”分类`,
  },

  feed: {
    title: (title) => `订阅源：${title}`,
    intro: "订阅源是一个网址，阅读器会替您留意它的更新，按时间列出新文章。不需要注册，也没有人跟踪您。",
    howTitle: "如何订阅",
    steps: [
      "复制下面任意一个网址。它们的内容相同，选哪一个都可以。",
      "打开您的阅读器，选择“添加订阅”。",
      "粘贴网址。以后的新文章会自动出现在阅读器里。",
    ],
    addresses: "网址",
    byEmail: "没有阅读器？也可以通过邮件接收文章。",
    preview: "目前的内容",
    empty: "订阅源目前是空的，您仍然可以先订阅。",
  },

  subscribe: {
    title: "邮件订阅",
    intro: "新文章会按您选择的频率寄到您的邮箱，点一下即可退订。",
    email: "电子邮箱",
    emailHint: "我们会寄去一个链接，请您确认这是您的邮箱。",
    frequency: "接收频率",
    categories: "选择分类",
    categoriesHint: "一个也不选，就是接收全部文章。",
    allCategories: (categories) => `从全部 ${number(categories)} 个分类中选择`,
    only: (title) => `只接收“${title}”的文章`,
    trap: "请不要填写此栏",
    button: "订阅",
    problemTitle: "请再检查一下表单",
    challengeNeedsScript: "这项验证需要 JavaScript。请为本页启用它，然后重新加载。",
  },

  picker: {
    chosen: (count) => `已选 ${count} 个分类`,
    label: (categories) => `在全部 ${categories} 个分类中查找`,
    placeholder: "分类名称或其中几个字",
    button: "查找",
    found: (count) => `找到 ${count} 个分类`,
    foundMore: (count, shown) => `找到 ${count} 个分类，显示前 ${shown} 个。多输入几个字可以缩小范围。`,
    nothing: "没有找到这样的分类，请换几个字试试。",
    loading: "正在加载分类列表……",
    failed: "分类列表未能加载。点击“查找”按钮，仍然可以查找。",
    matches: "查找结果",
    mostUsed: "文章最多的分类",
    others: "其他分类",
  },

  frequencies: {
    immediate: "有新文章时立即发送",
    daily: "每天一次",
    weekly: "每周一次（周一）",
  },

  fieldProblems: {
    email: "这不像是一个邮箱地址。邮箱地址由名称、@ 和域名组成，例如 ann@example.org。",
    frequency: "请从列表中选择一个接收频率。",
    categories: "所选的分类中有一个不存在，请重新选择。",
    hour: "请从列表中选择一个时间。",
    timeZone: "请从列表中选择一个时区。",
    language: "请从列表中选择一种语言。",
    challenge: "请完成下面的验证，以区分真人和机器。",
  },

  checkInbox: {
    title: "请查看您的邮箱",
    sent: "如果这个邮箱可以收信，一封带有链接的邮件已经在路上。请打开其中的链接继续。",
    missing: "两分钟后还没有收到？请看看垃圾邮件文件夹，检查邮箱地址是否写对，然后再试一次。",
    home: "返回首页",
  },

  confirm: {
    title: "确认订阅",
    intro: (title) => `再点一下，${title}的新文章就会寄到您的邮箱。`,
    chosen: "以下是申请订阅的内容，确认后可以随时修改。",
    button: "确认",
    notYou: "不是您本人申请的？关闭此页即可。不点确认，我们不会给您发送任何文章。",
  },

  confirmed: {
    title: "订阅成功",
    intro: (title) => `感谢您阅读${title}。新文章会通过邮件寄给您。`,
    links: "每封邮件里都有修改偏好和退订的链接。",
    home: "看看最新文章",
  },

  unsubscribe: {
    title: "退订",
    intro: (title) => `您不想再收到${title}的邮件了吗？`,
    reason: "可以告诉我们原因吗？",
    noReason: "不想说",
    reasons: {
      "too-many": "邮件太多了",
      "not-interesting": "内容不是我想看的",
      "never-asked": "我从未申请过这些邮件",
      "read-elsewhere": "我在别处阅读这些文章",
      other: "其他原因",
    },
    button: "退订",
    keep: "改变主意了？关闭此页，一切照旧。",
    lessOftenTitle: "少收几封，怎么样？",
    lessOften: "不会错过任何文章：其间的新文章会汇总在一封邮件里。",
  },

  lessOften: {
    title: "邮件会少一些",
    intro: "从现在起，邮件的频率不会高于：",
    back: "您可以在偏好设置中修改这一项和其他选项。",
    preferences: "前往偏好设置",
  },

  unsubscribed: {
    title: "已退订",
    intro: (title) => `${title}不会再给您写信。已经发出的邮件可能仍会送达。`,
    back: "点错了？您随时可以重新订阅。",
    again: "重新订阅",
  },

  preferences: {
    title: "您的偏好",
    intro: "选择想读的内容和接收的时间。",
    categories: "分类",
    categoriesHint: "一个也不选，就是接收全部文章，包括今后新增的分类。",
    frequency: "接收频率",
    hour: "接收时间",
    hourHint: "适用于每天或每周一次的邮件。",
    hourOption: (hour) => `${two(hour)}:00`,
    timeZone: "时区",
    otherZones: "其他",
    zoneOffer: (zone) => `您的浏览器使用的时区是 ${zone}。`,
    zoneUse: "改用这个时区",
    zoneUsed: (zone) => `已选择 ${zone}，保存后生效。`,
    language: "邮件语言",
    button: "保存",
    notSubscribed: "这个邮箱目前没有订阅。",
    dataTitle: "您的资料",
    dataIntro: "这些资料属于您，您可以带走，也可以要求删除。",
    export: "下载我们保存的有关您的全部资料（JSON）",
    erase: "删除我们保存的有关您的全部资料",
  },

  erase: {
    title: "删除您的资料",
    intro: (title) => `您对${title}的订阅将终止，您的邮箱地址、偏好和订阅记录会立即删除，无法恢复。`,
    kept: "已发送邮件的数量仍会统计，但不含您的地址。如果您的邮件服务商曾要求我们不再给您写信，则仅保留您的地址，用于确保不再给您发信。",
    button: "全部删除",
    keep: "改变主意了？关闭此页，一切照旧。",
  },

  erased: {
    title: "已删除",
    intro: "您的订阅及其记录已经删除。以前邮件中的链接不再起任何作用。",
    home: "返回首页",
  },

  preferencesSaved: {
    title: "已保存",
    intro: "您的偏好已保存，从下一封邮件起生效。",
    at: (hour, timeZone) => `${hour}（${timeZone}）`,
    all: "全部分类，包括今后新增的分类",
    chosen: (categories) => `${number(categories)} 个分类`,
    back: "再看一遍",
    home: "看看最新文章",
  },

  preferencesLink: {
    title: "修改偏好",
    intro: "请填写订阅时使用的邮箱。我们会寄去一个链接，一天之内可以用它修改偏好。",
    button: "把链接寄给我",
  },

  expired: {
    title: "链接已失效",
    confirm: "确认订阅的链接七天内有效。这个链接已经过期，或者不完整。",
    confirmNext: "请重新订阅，新的链接会立即寄出。",
    preferences: "修改偏好的链接一天内有效。这个链接已经过期，或者不完整。",
    preferencesNext: "索取新的链接",
    unsubscribe: "这个链接不完整，也许是邮件程序把它截断了。",
    unsubscribeNext: "请再次打开邮件中的链接，或把完整的链接复制到地址栏。",
    subscribe: "前往订阅表单",
  },

  problem: {
    home: "返回首页",
    latest: "最新文章",
    status: (status) => `错误 ${status}`,
    400: {
      title: "我们没有看懂这个请求",
      happened: "请求中缺少内容，或者有些内容与预期不符。",
      next: "请返回上一页，检查填写的内容后再试一次。",
    },
    404: {
      title: "页面不存在",
      happened: "这个地址没有内容。链接可能已经过时，或者少了一个字符。",
      next: "请试试搜索，或在最新文章和分类中查找。",
    },
    410: {
      title: "文章已撤回",
      happened: "这里曾有一篇文章，发布者已将它撤回。",
      next: "也许有相同题材的更新文章。",
    },
    429: {
      title: "操作过于频繁",
      happened: "短时间内，来自您所在网络的请求太多。",
      next: "请等几分钟再试。",
    },
    500: {
      title: "我们这边出错了",
      happened: "这不是您的问题。错误已被记录，会有人处理。",
      next: "请稍后再试。",
    },
    503: {
      title: "暂时无法访问",
      happened: "服务的一部分目前没有响应。",
      next: "请过几分钟再试。",
    },
  },
};
