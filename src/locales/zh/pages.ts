import type { WallTime } from "../../core/wall-clock.ts";
import type { pages as english } from "../en/pages.ts";

const two = (value: number) => String(value).padStart(2, "0");
const time = ({ hour, minute }: Pick<WallTime, "hour" | "minute">) => `${two(hour)}:${two(minute)}`;
const number = (value: number) => value.toLocaleString("en");

/** 公开页面的文字。 */
export const pages: typeof english = {
  date: ({ year, month, day }) => `${year}年${month}月${day}日`,
  dateAndTime: ({ year, month, day, ...rest }) => `${year}年${month}月${day}日 ${time(rest)}`,
  problems: { title: "问题与原因", intro: "API 给出的全部代码、含义，以及填入其中的值。" },
  time,
  today: (wall) => `今天 ${time(wall)}`,
  yesterday: (wall) => `昨天 ${time(wall)}`,
  posts: (posts) => `${number(posts)} 篇`,

  busy: "请稍候……",

  layout: {
    about: "关于",
    skip: "跳到正文",
    navigation: "本站",
    latest: "最新",
    categories: "分类",
    archive: "归档",
    issues: "往期邮件",
    feeds: "订阅源",
    subscribe: "邮件订阅",
    opml: "全部订阅源（OPML）",
    embed: "嵌入其他网站",
    docs: "开发文档",
    feedTitle: (title, format) => `${title}（${format}）`,
  },

  home: {
    latest: "最新文章",
    emptyTitle: "还没有文章",
    empty: "第一篇文章发布后显示在这里。现在订阅，不会错过。",
    categories: "分类",
    allCategories: (categories) => `全部 ${number(categories)} 个分类`,
    today: "今天",
    earlier: "更早",
    feeds: "订阅源",
    feedsIntro: "用阅读器订阅新文章。",
    opml: "全部订阅源文件，可导入阅读器（OPML）",
  },

  search: {
    label: "搜索文章",
    button: "搜索",
    title: "搜索",
    titleFor: (question) => `搜索“${question}”`,
    intro: "搜索标题、摘要和正文。输入多个词时，只显示包含全部词的文章。",
    found: (posts, question) => `“${question}”：${posts > 1_000 ? "超过 1,000" : number(posts)} 篇文章`,
    orders: { date: "从新到旧", relevance: "最匹配的在前" },
    pages: { newer: "上一页", older: "下一页" },
    nothing: (question) => `没有找到“${question}”`,
    nothingNext: "请减少或缩短关键词，也可以浏览分类和归档。",
    help: {
      title: "搜索技巧",
      rows: [
        ["铜价 上涨", "同时包含两个词，繁简体、全角半角都能找到"],
        ["“铜价上涨”", "完全一致的词组"],
        ["铜价 -期货", "不包含“期货”"],
        ["category:宏观", "只看某个分类；tag: 为标签，author: 为作者"],
        ["tag:“铜 价”", "名称含空格时加引号"],
        ["铜价 after:2025-03 before:2026", "2025 年 3 月起，到 2025 年底"],
      ],
    },
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
    olderMonth: "上个月：",
    newerMonth: "下个月：",
  },

  issues: {
    title: "往期邮件",
    intro: (title) => `${title}已发送的邮件。`,
    empty: "还没有发送过邮件。",
    issueOf: (date) => `${date}的邮件`,
    otherTimes: (issues) => `当天其他时间或时区的另外 ${issues} 期`,
    others: "其他文章",
    gone: "本期文章均已撤回。",
  },

  label: {
    kinds: { category: "分类", tag: "标签", author: "作者" },
    about: (title, site) => `${site}关于“${title}”的文章。`,
    empty: "目前没有文章。",
    allCategories: "全部分类",
  },

  categories: {
    title: "分类",
    intro: (categories) => `共 ${number(categories)} 个分类，按字母顺序排列。每个分类都有自己的页面和订阅源。`,
    empty: "还没有分类。第一篇带有分类的文章发布后，分类就会出现。",
    find: "查找分类",
    findButton: "查找",
    found: (found, question) =>
      found === 0 ? `没有与“${question}”匹配的分类。` : `有 ${number(found)} 个分类与“${question}”匹配。`,
    all: "显示全部",
    paging: { title: "分页", newer: "上一页", older: "下一页" },
  },

  follow: {
    button: "订阅",
    one: (title) => `订阅${title}`,
    email: "邮件",
    about: "什么是订阅源？",
  },

  post: {
    by: (author) => `作者：${author}`,
    updated: (date) => `更新于 ${date}`,
    source: (host) => `原文发表于 ${host}`,
    categories: "分类",
    tags: "标签",
    subscribe: "通过邮件接收新文章",
    share: "本文链接",
    neighbours: "更多文章",
    newer: "下一篇",
    older: "上一篇",
    similar: "相关文章",
    contents: "目录",
    copy: "复制",
    copied: "已复制",
  },

  feed: {
    title: (title) => `订阅源：${title}`,
    intro: "订阅源是一个网址，阅读器会自动检查其中的新文章。无需注册，不跟踪您。",
    howTitle: "如何订阅",
    steps: ["复制下面任意一个网址，内容都相同。", "打开您的阅读器，选择“添加订阅”。", "粘贴网址。新文章会自动出现。"],
    addresses: "网址",
    byEmail: "没有阅读器？也可以通过邮件接收文章。",
    preview: "当前文章",
    empty: "目前没有文章，可以先订阅。",
  },

  subscribe: {
    title: "邮件订阅",
    intro: "新文章按您选择的频率发送到您的邮箱，可一键退订。",
    email: "电子邮箱",
    emailHint: "我们会发送一个链接，用于确认您的邮箱。",
    meant: (address) => `您是想填写 ${address} 吗？`,
    use: "使用它",
    keep: "保留我填写的",
    frequency: "接收频率",
    categories: "选择分类",
    categoriesHint: "不选表示接收全部文章。",
    allCategories: (categories) => `从全部 ${number(categories)} 个分类中选择`,
    only: (title) => `只接收“${title}”的文章`,
    trap: "请不要填写此栏",
    button: "订阅",
    problemTitle: "请检查表单",
    challengeNeedsScript: "验证需要 JavaScript。请启用后刷新页面。",
  },

  picker: {
    chosen: (count) => `已选 ${count} 个分类`,
    label: (categories) => `在全部 ${categories} 个分类中查找`,
    placeholder: "分类名称",
    button: "查找",
    found: (count) => `找到 ${count} 个分类`,
    foundMore: (count, shown) => `找到 ${count} 个分类，显示前 ${shown} 个。请多输入几个字以缩小范围。`,
    nothing: "没有找到分类，请换个关键词。",
    loading: "正在加载分类……",
    failed: "分类列表加载失败，请使用“查找”按钮。",
    matches: "查找结果",
    mostUsed: "文章最多的分类",
    others: "其他分类",
  },

  embedded: { loading: "正在加载……", empty: "目前没有文章。", failed: "文章未能加载。" },

  /** 其他网站上的 `<gazette-subscribe>`。 */
  embeddedForm: {
    email: "电子邮箱",
    button: "订阅",
    busy: "请稍候……",
    sent: "请查收邮件：如果该邮箱可以接收邮件，您会收到一个链接，打开后即可确认订阅。",
    wrong: "请输入有效的邮箱地址，例如 ann@example.org。",
    failed: "未能提交。",
    tooMany: "来自您所在网络的请求过多，请几分钟后再试。",
    page: "前往本站订阅",
    meant: "您是想填写 {address} 吗？",
    use: "使用它",
  },

  frequencies: {
    immediate: "有新文章时立即发送",
    daily: "每天一次",
    weekly: "每周一次",
    monthly: "每月一次",
  },

  fieldProblems: {
    email: "请输入有效的邮箱地址，例如 ann@example.org。",
    frequency: "请从列表中选择接收频率。",
    categories: "所选分类不存在，请重新选择。",
    hour: "请从列表中选择时间。",
    timeZone: "请从列表中选择时区。",
    language: "请从列表中选择语言。",
    challenge: "请完成下面的人机验证。",
  },

  checkInbox: {
    title: "请查收邮件",
    sent: "如果该邮箱可以收信，带有链接的邮件已发送。请打开链接继续。",
    missing: "两分钟后仍未收到？请检查垃圾邮件文件夹和邮箱地址，然后重试。",
    back: (host) => `返回 ${host}`,
    home: "返回首页",
  },

  confirm: {
    title: "确认订阅",
    intro: (title) => `点击确认，${title}的新文章会发送到您的邮箱。`,
    chosen: "以下是您的选择，确认后可以随时修改。",
    button: "确认",
    notYou: "不是您本人操作？关闭此页即可。未经确认，我们不会发送文章。",
  },

  confirmed: {
    title: "订阅成功",
    intro: (title) => `感谢您订阅${title}。新文章会通过邮件发送给您。`,
    links: "每封邮件都有修改订阅设置和退订的链接。",
    home: "最新文章",
  },

  unsubscribe: {
    title: "退订",
    intro: (title) => `不再接收${title}的邮件？`,
    reason: "退订原因（选填）",
    noReason: "不愿说明",
    reasons: {
      "too-many": "邮件太多",
      "not-interesting": "对内容不感兴趣",
      "never-asked": "我从未订阅",
      "read-elsewhere": "我通过其他方式阅读",
      other: "其他原因",
    },
    button: "退订",
    keep: "改变主意了？关闭此页即可，订阅不变。",
    lessOftenTitle: "减少邮件频率？",
    lessOften: "不会错过文章：新文章会汇总成一封邮件。",
  },

  lessOften: {
    title: "已减少邮件频率",
    intro: "从现在起，邮件频率不高于：",
    back: "您可以在订阅设置中修改此项和其他选项。",
    preferences: "订阅设置",
  },

  unsubscribed: {
    title: "已退订",
    intro: (title) => `您不会再收到${title}的邮件。已发出的邮件可能仍会送达。`,
    back: "点错了？可以随时重新订阅。",
    again: "重新订阅",
    undoTitle: "点错了？",
    undo: "三天内可以撤销。撤销后一切如前，不会错过文章：",
    undoButton: "撤销退订",
  },

  resubscribed: {
    title: "已恢复订阅",
    intro: (title) => `您会像以前一样收到${title}的新文章。这期间发布的文章会在下一封邮件中发送。`,
    home: "最新文章",
    lateTitle: "无法撤销",
    late: "退订后三天内可以撤销。您可以随时重新订阅。",
    again: "重新订阅",
  },

  preferences: {
    title: "订阅设置",
    intro: "选择接收的内容和时间。",
    categories: "分类",
    categoriesHint: "不选表示接收全部文章，包括新增的分类。",
    frequency: "接收频率",
    hour: "接收时间",
    hourHint: "摘要邮件的发送时间。",
    hourOption: (hour) => `${two(hour)}:00`,
    timeZone: "时区",
    otherZones: "其他",
    zoneOffer: (zone) => `您的浏览器使用的时区是 ${zone}。`,
    zoneUse: "使用该时区",
    zoneUsed: (zone) => `已选择 ${zone}，保存后生效。`,
    language: "邮件语言",
    button: "保存",
    notSubscribed: "该邮箱目前没有订阅。",
    dataTitle: "您的数据",
    dataIntro: "您可以更改邮箱，下载或删除我们保存的全部数据。",
    dataByLink: (address) => `邮件可能被转发，因此更改邮箱、下载或删除数据需要新的链接。链接会发送到 ${address}。`,
    mailLink: "发送链接",
    changeAddress: "更改邮箱",
    export: "下载您的数据（JSON）",
    erase: "删除您的数据",
  },

  changeAddress: {
    title: "更改邮箱",
    intro: (address) => `新文章目前发送到 ${address}。请填写您的新邮箱。`,
    next: "我们会向新邮箱发送链接。打开链接之前，一切不变。",
    email: "新邮箱地址",
    button: "发送链接",
    confirmTitle: "使用这个邮箱？",
    confirm: (title, from, to) => `从现在起，${title}的新文章发送到 ${to}，不再发送到 ${from}。`,
    confirmButton: "使用这个邮箱",
    notYou: "不是您本人？关闭此页即可，一切不变。",
    doneTitle: "邮箱已更改",
    done: (title) => `从现在起，${title}的新文章发送到这个邮箱，您的订阅设置不变。`,
    takenTitle: "没有任何变化",
    taken: "该邮箱已有自己的订阅，或无法接收我们的邮件。请换一个邮箱，或先退订另一个订阅。",
    home: "最新文章",
  },

  erase: {
    title: "删除您的数据",
    intro: (title) => `您对${title}的订阅将终止，邮箱地址、订阅设置和订阅记录立即删除，无法恢复。`,
    kept: "已发送邮件的数量仍会统计，但不含您的地址。如果您的邮件服务商要求停止发送，则只保留您的地址，以确保不再发送。",
    button: "全部删除",
    keep: "改变主意了？关闭此页即可，数据不变。",
  },

  erased: {
    title: "数据已删除",
    intro: "您的订阅和记录已删除。以前邮件中的链接已失效。",
    home: "返回首页",
  },

  preferencesSaved: {
    title: "订阅设置已保存",
    intro: "从下一封邮件起生效。",
    at: (hour, timeZone) => `${hour}（${timeZone}）`,
    all: "全部分类，包括新增的分类",
    chosen: (categories) => `${number(categories)} 个分类`,
    back: "返回订阅设置",
    home: "最新文章",
  },

  preferencesLink: {
    title: "修改订阅设置",
    intro: "请输入订阅时使用的邮箱。我们会发送修改订阅设置的链接，一天内有效。",
    button: "发送链接",
  },

  expired: {
    title: "链接已失效",
    confirm: "确认订阅的链接七天内有效。该链接已过期或不完整。",
    confirmNext: "请重新订阅以获取新链接。",
    preferences: "修改订阅设置的链接一天内有效。该链接已过期或不完整。",
    manage: "邮件中的订阅设置链接 90 天内有效。该链接已过期或不完整。",
    address: "确认新邮箱的链接一天内有效。该链接已过期、不完整，或邮箱此后已再次更改。",
    preferencesNext: "获取新链接",
    unsubscribe: "链接不完整，可能被邮件程序截断了。",
    unsubscribeNext: "请重新打开邮件中的链接，或将完整链接复制到地址栏。",
    subscribe: "订阅",
  },

  problem: {
    home: "返回首页",
    latest: "最新文章",
    status: (status) => `错误 ${status}`,
    400: {
      title: "请求无效",
      happened: "请求内容缺失或无效。",
      next: "请返回检查填写的内容，然后重试。",
    },
    404: {
      title: "页面不存在",
      happened: "该地址没有页面。链接可能已失效或不完整。",
      next: "请尝试搜索，或查看最新文章和分类。",
    },
    410: {
      title: "文章已撤回",
      happened: "发布者已撤回这篇文章。",
      next: "可以看看同类的新文章。",
    },
    429: {
      title: "请求过于频繁",
      happened: "短时间内来自您所在网络的请求过多。",
      next: "请几分钟后再试。",
    },
    500: {
      title: "服务器出错",
      happened: "服务器发生错误，已记录。",
      next: "请稍后再试。",
    },
    503: {
      title: "服务暂不可用",
      happened: "部分服务没有响应。",
      next: "请几分钟后再试。",
    },
  },
};
