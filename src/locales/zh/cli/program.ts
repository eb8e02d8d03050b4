import type { program as english } from "../../en/cli/program.ts";

/** `npx gazette` 对自身及其参数的说明。 */
export const program: typeof english = {
  about: "发布文章，管理邮件订阅。",
  version: "显示版本号",
  help: "显示命令的帮助",
  more: `环境变量：
  GAZETTE_URL          --url 的默认值；未设置时取本文件夹 gazette.toml 中的 url 及其令牌
  GAZETTE_TOKEN        --token 的默认值：发布令牌
  GAZETTE_ADMIN_TOKEN  需要管理令牌的命令中 --token 的默认值
  S3_BUCKET、S3_…      存储桶，用于直接访问它的命令
  NO_COLOR             设置后不使用颜色

退出码：
  0  成功
  1  有事项需要处理：文章被隔离、文件被跳过、行被拒绝、投递失败、检查未通过
  2  用法有误，或者服务无法访问、拒绝了请求`,
  commander: [
    [/^Usage:/, "用法:"],
    [/^Arguments:/, "参数:"],
    [/^Options:/, "选项:"],
    [/^Global Options:/, "全局选项:"],
    [/^Commands:/, "命令:"],
    [/([(,] ?)default: /, "$1默认："],
    [/([(,] ?)choices: /, "$1可选："],
    [/([(,] ?)env: /, "$1变量："],
    [/^error: /, "错误："],
    [/missing required argument '(.*)'/, "缺少参数 $1"],
    [/option '(.*)' argument missing/, "选项 $1 缺少值"],
    [/required option '(.*)' not specified/, "缺少必需的选项 $1"],
    [/option '(.*)' argument '(.*)' is invalid\. /, "选项 $1 的值“$2”无效。"],
    [/option '(.*)' value '(.*)' from env '(.*)' is invalid\. /, "选项 $1 的值“$2”（来自环境变量 $3）无效。"],
    [/command-argument value '(.*)' is invalid for argument '(.*)'\. /, "参数 $2 的值“$1”无效。"],
    [/unknown option '(.*)'/, "未知选项 $1"],
    [/unknown command '(.*)'/, "未知命令 $1"],
    [
      /too many arguments(?: for '(.*)')?\. Expected (\d+) arguments? but got (\d+)\./,
      "参数过多：应为 $2 个，实为 $3 个。",
    ],
    [/\(Did you mean (?:one of )?(.*)\?\)/, "（是不是想输入 $1？）"],
    [/Allowed choices are (.*)\./, "可选值：$1。"],
  ],
  cannotPrint: (why) => `无法写出结果：${why}。`,
};
