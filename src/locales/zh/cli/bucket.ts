import type { bucket as english } from "../../en/cli/bucket.ts";

/** 命令直接打开存储桶时的说明。 */
export const bucket: typeof english = {
  wrongSettings: (wrong) => `环境变量中缺少存储桶的设置，或设置有误：\n${wrong}`,
  where: (bucket, endpoint) => `${endpoint} 的存储桶 ${bucket}`,
  amazon: (region) => `Amazon S3（${region}）`,
  doing: {
    open: () => "打开",
    list: () => "列出对象",
    write: (key) => `写入 ${key}`,
    read: (key) => `读取 ${key}`,
    look: (key) => `查询 ${key}`,
    delete: (key) => `删除 ${key}`,
  },
  failed: (where, doing, why) => `${where}，${doing}：${why}`,
  restarts: "每一页都从头列出。服务器不支持 continuation-token。",
  damaged: (got, wanted) => `传输中损坏（MD5 为 ${got}，应为 ${wanted}）`,
  faults: {
    NoSuchBucket: "找不到存储桶。请创建它，或改正 S3_BUCKET。",
    InvalidAccessKeyId: "访问密钥未知。请改正 S3_ACCESS_KEY_ID。",
    SignatureDoesNotMatch: "签名错误。请改正 S3_SECRET_ACCESS_KEY（和 S3_REGION）。",
    AccessDenied: "没有权限。请允许该访问密钥列出、读取、写入和删除此存储桶中的对象。",
    Forbidden: "没有权限。请允许该访问密钥列出、读取、写入和删除此存储桶中的对象。",
    NotFound: "找不到存储桶。请创建它，或改正 S3_BUCKET。",
    PermanentRedirect: "存储桶在另一个区域。请改正 S3_REGION。",
    RequestTimeTooSkewed: "本机时钟不准。请校准。",
    ECONNREFUSED: "连接被拒绝。请改正 S3_ENDPOINT。",
    ENOTFOUND: "找不到主机。请改正 S3_ENDPOINT。",
    EAI_AGAIN: "DNS 查询失败。",
  },
};
