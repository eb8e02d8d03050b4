import type { emails as english } from "../en/emails.ts";

/** 邮件的文字。 */
export const emails: typeof english = {
  frequencies: {
    immediate: "最新文章",
    daily: "每日摘要",
    weekly: "每周摘要",
    monthly: "每月摘要",
    alerts: "保存的搜索",
  },
  labelled: (label, value) => `${label}：${value}`,
  pasteLink: "如果按钮无法打开，请在浏览器中访问以下地址：",
  unsubscribe: "退订",
  preferences: "修改订阅设置",

  follows: {
    title: "关注内容",
    asked: "申请关注的内容",
    everything: "全部，包括新增的分类",
    watch: (question) => `“${question}”`,
    chosen: (count) => `您选择的 ${count} 项内容`,
    listSeparator: "、",
  },

  confirmation: {
    subject: (site) => `请确认订阅${site}`,
    preheader: "点击确认，新文章会发送到您的邮箱。",
    heading: "确认订阅",
    asked: (site) => `有人（很可能是您本人）用这个邮箱订阅${site}的新文章。`,
    action: "确认订阅",
    expires: (count) => `链接在 ${count} 天内有效。`,
    ignore: "如果不是您本人的操作，请忽略这封邮件。未经您确认，我们不会发送文章。",
    why: (site) => `您收到这封邮件，是因为有人在${site}的订阅表单中填写了这个邮箱。`,
  },

  alreadySubscribed: {
    subject: (site) => `您已经订阅了${site}`,
    preheader: "订阅没有任何变化。",
    heading: "您已经订阅过了",
    asked: (site) => `有人（很可能是您本人）用这个邮箱订阅${site}。这个邮箱已经订阅，没有任何变化。`,
    new: "这次申请、尚未关注的内容",
    add: "一并关注",
    change: "您可以随时修改接收的内容和频率。",
    ignore: "如果不是您本人的操作，无需理会。",
    why: (site) => `您收到这封邮件，是因为这个已订阅${site}的邮箱再次提交了订阅。`,
  },

  welcome: {
    subject: (site) => `欢迎订阅${site}`,
    preheader: "您的订阅已经确认。",
    heading: "订阅已确认",
    thanks: (site) => `从现在起，${site}的新文章会发送到这个邮箱。`,
    how: { immediate: "发布后立即发送", daily: "每天一次", weekly: "每周一次", monthly: "每月一次" },
    frequency: "频率",
    why: (site) => `您收到这封邮件，是因为您刚刚确认了对${site}的订阅。`,
  },

  goodbye: {
    subject: (site) => `您已退订${site}`,
    preheader: "不会再收到邮件。",
    heading: "退订成功",
    done: (site) => `这个邮箱不会再收到${site}的文章。`,
    again: "如果是误操作，可以随时重新订阅。",
    action: "重新订阅",
    why: (site) => `您收到这最后一封邮件，是因为这个邮箱刚刚退订了${site}。`,
  },

  preferencesLink: {
    subject: (site) => `修改${site}订阅设置的链接`,
    preheader: "您申请的链接。",
    heading: "修改订阅设置",
    asked: (site) => `通过这个链接，您可以选择接收${site}的哪些内容、多久接收一次，也可以下载或删除您的数据。`,
    action: "修改订阅设置",
    expires: (count) => `链接在 ${count} 小时内有效。任何人都能用它修改您的订阅，请勿转发。`,
    ignore: "如果您没有申请这个链接，请忽略这封邮件。",
    why: (site) => `您收到这封邮件，是因为有人在${site}为这个邮箱申请了修改订阅设置的链接。`,
  },

  addressChange: {
    subject: (site) => `请确认接收${site}的新邮箱`,
    preheader: "点击确认，新文章会发送到这个邮箱。",
    heading: "确认新邮箱",
    asked: (site, from) => `邮箱为 ${from} 的订阅者希望改用这个邮箱接收${site}的新文章。`,
    action: "使用这个邮箱",
    expires: (count) => `链接在 ${count} 小时内有效。打开链接之前，一切不变。`,
    ignore: "如果不是您本人的操作，请忽略这封邮件。",
    why: (site) => `您收到这封邮件，是因为${site}的一位订阅者将这个邮箱填写为新邮箱。`,
  },

  addressChanged: {
    subject: (site) => `您接收${site}的邮箱已更改`,
    preheader: "新文章会发送到另一个邮箱。",
    heading: "邮箱已更改",
    done: (site, now) => `${site}的新文章从现在起发送到 ${now}，这个邮箱不会再收到。`,
    notYou: "如果不是您本人的操作，请在此退订，然后用这个邮箱重新订阅。",
    action: "退订",
    why: (site) => `您收到这最后一封邮件，是因为${site}的订阅不再使用这个邮箱。`,
  },

  issue: {
    subject: (site, headline) => `${site}：${headline}`,
    headline: (title, more) => (more === 0 ? title : `${title} 等 ${more + 1} 篇`),
    about: (frequency, date, count) => `${frequency} · ${date} · ${count} 篇新文章`,
    inBrowser: "在浏览器中阅读",
    uncategorised: "其他文章",
    headlines: "本期要目",
    unfollow: "取消关注",
    more: (count) => `还有 ${count} 篇`,
    moreOf: (count, title) => `${title} 还有 ${count} 篇`,
    also: (titles) => `也见于：${titles.join("、")}`,
    why: (site) => `您收到这封邮件，是因为您订阅了${site}。`,
    whyAlert: (site) => `您收到这封邮件，是因为您选择了立即接收${site}中符合已保存搜索的新文章。其他文章随摘要发送。`,
  },
};
