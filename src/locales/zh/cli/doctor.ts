import type { doctor as english } from "../../en/cli/doctor.ts";

export const doctor: typeof english = {
  about: "检查网站所依赖的一切，指出问题和解决办法。不做任何更改。",
  url: "服务的地址",
  token: "发布令牌",
  adminToken: "管理令牌",
  envFile: "设置文件，每行 NAME=value：MAIL_FROM、SES_…、S3_…、GAZETTE_ADMIN_TOKEN ……",
  offline: "跳过 DNS 和 Hub",
  readOnly: "不向存储桶写入测试对象",
  dns: "使用这个 DNS 服务器",
  more: `从环境变量读取 MAIL_FROM、SES_… 和 S3_…，名称与 Worker 的设置相同。缺少设置的检查会跳过。
用 .gazette/doctor/ 中的几个对象测试存储桶服务器支持的功能（条件写入、start-after、encoding-type、校验和等），
测试后立即删除；--read-only 跳过这些测试。有检查失败时退出码为 1；只有警告时为 0。`,
};
