import type { publish as english } from "../../en/cli/publish.ts";

/** `npx gazette check` 与 `npx gazette publish` 的文字。 */
export const publish: typeof english = {
  help: {
    about: "上传文件夹中更改过的文件：文章及其引用的文件、草稿、assets/ 和 site.yaml；或只上传一篇文章。",
    dir: "文件夹，或其中一个文件",
    s3: "直接上传到 S3_BUCKET 和其他 S3_ 设置所指的存储桶",
    prune: "文件已删除的文章和附件随之撤回",
    maxDelete: "用于 --prune：最多撤回的数量，默认为 20 或总数的十分之一",
    yes: "不再询问：无论是什么文件夹、更改了哪些设置、--prune 撤回多少文章",
    watch: "文件更改后再次发布；按 Ctrl-C 结束",
    dryRun: "只报告每个文件的结果，不存储任何内容",
    concurrency: "最多同时上传的数量（默认为 4；用 --s3 时为 32）",
    notAConcurrency: "必须是 1 到 256。",
    notALimit: "必须是整数。",
    more: `--s3 从环境变量读取 S3_BUCKET、S3_ACCESS_KEY_ID、S3_SECRET_ACCESS_KEY、S3_ENDPOINT 和 S3_REGION。
文件多时更快：用 MD5 校验每个文件，跳过已有的，并可继续中断的上传。它不报告无法读取的文章：
请先运行 \`npx gazette check\`。`,
  },

  counts: {
    published: "新发布",
    updated: "更新",
    withdrawn: "撤回",
    unchanged: "未更改",
    drafts: "草稿",
    quarantined: "隔离",
    stored: "已存储",
    ignored: "忽略",
    failed: "失败",
    notices: "提示",
    fixed: "已修复",
    uploaded: "已上传",
    removed: "已删除",
    read: "已读取",
  },
  labels: { notice: "提示", ignored: "忽略", failed: "失败", skipped: "跳过", fixed: "已修复" },
  progress: { posts: "篇文章", files: "个文件" },
  left: (eta) => `剩余 ${eta}`,
  notices: "提示：",
  moreNotices: (number) => `…… 另有 ${number} 条提示；\`npx gazette check\` 列出全部。`,
  more: (number) => `…… 另有 ${number} 项；--json 列出全部。`,
  mailAnyway: "`npx gazette mail <post>` 可以照样寄出其中一篇。",
  repairable: (files) => `有 ${files} 个文件要先修复才能读取，其他程序不会这样修复。--fix 会把修复写入文件。`,
  would: { upload: "将上传", withdraw: "将撤回" },
  indexedSoon: "服务会在一分钟内为更改建立索引。",
  watching: (dir) => `正在监视 ${dir}。按 Ctrl-C 结束。`,

  ignored: {
    "no-front-matter": "没有 front matter，因此不是文章",
    "list-page": "它是列表的页面，不是文章",
    "outside-posts": "它不在文章文件夹内",
    "not-referred-to": "没有文章引用它",
    "other-kind": "这种文件不会发布",
  },
  notAFile: "不是普通文件",
  linkOutside: (path) => `它的符号链接指向文件夹之外的 ${path}`,
  linkExcluded: (path) => `它的符号链接指向不会发布的 ${path}`,
  sameKey: (one, other, key) => `${one} 与 ${other} 的键都是 ${key}。请重命名其中一个。`,
  notPublished: (path, why) => `${path} 不会发布：${why}。`,
  notAPost: (path) => `${path} 不是文章（.md、.markdown、.html）、图片或 site.yaml。`,
  nothing: (dir) => `${dir} 中没有可发布的内容：没有文章（.md、.markdown、.html），也没有 site.yaml。`,
  pruneNeedsFolder: "--prune 需要一个文件夹，而不是单个文件。",
  massWithdrawal: (gone, all) =>
    `--prune 将撤回 ${all} 个文件中的 ${gone} 个。没有做任何更改。请用 --dry-run 列出它们；确认无误后加上 --max-delete ${gone} 或 --yes。`,

  noSite: (dir, folders, file) => `${dir} 不像是网站的文件夹：没有 ${folders.join("/、")}/，也没有 ${file}。`,
  changes: (file, name, was, is, effect) => `${file} 把 ${name} 从“${was}”改为“${is}”：${effect}。`,
  effects: {
    title: "所有订阅源和邮件都使用这个名称",
    language: "网页和邮件都使用这种语言",
    category_strings: "所有文章的分类会重新读取，旧分类的订阅源和订阅不再有新内容",
  },
  addYes: "没有做任何更改。如果确实要这样做，请加上 --yes。",
  unchanged: "没有做任何更改。",
  allTheSame: "仍要发布吗？yes 或 no",
  yesOrNo: "请输入 yes 或 no。",
};
