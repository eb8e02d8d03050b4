import type { connection as english } from "../../en/cli/connection.ts";

/** 服务应答异常时各命令的说明。 */
export const connection: typeof english = {
  notGazette: (url) => `${url} 不是 Gazette 服务。请检查地址。`,
  empty: (url) => `${url} 返回了空的响应。请检查地址。`,
  retrying: (host, status, seconds) => `${host} 返回 ${status}：${seconds} 秒后重试……`,
  refusedToken: (url, status, setting, local, option, variable) =>
    `${url} 拒绝了令牌（${status}）。它只接受部署时设置的 ${setting}；在您自己的电脑上，\`npm start\` 接受 ${local}。请用 ${option} 或 ${variable} 提供令牌。`,
  noApi: (url, role, status) => `${url} 没有${role === "admin" ? "管理" : "发布"} API（${status}）。请检查地址。`,
  redirects: (to) => `它重定向到 ${to}。`,
  answered: (status, words) => `服务返回 ${status}${words && `：${words}`}`,
  lost: (url, why) => `与 ${url} 的连接中断：${why}。请再次运行此命令以继续。`,
  unreachable: (url, why) => `无法连接 ${url}：${why}。`,
  faults: {
    ECONNREFUSED: "连接被拒绝。服务在运行吗？（`npm start`）",
    ENOTFOUND: "找不到主机",
    EAI_AGAIN: "DNS 查询失败",
  },
  missing: "缺少 --url 或 --token。请设置它们，或设置 GAZETTE_URL 和 GAZETTE_TOKEN。",
  wholeUrl: "必须是完整的地址，例如 https://news.example.com。",
};
