import type { archive as english } from "../../en/cli/archive.ts";

/** `npx gazette backup` 和 `restore` 对归档文件的说明。 */
export const archive: typeof english = {
  notAFile: (path) => `${path} 不是普通文件。请先把归档保存为文件。`,
  twice: (path, name) => `${path} 中 ${name} 出现了两次。`,
  tooMany: (path, most) => `${path} 中的文件超过 ${most} 个。`,
  longManifest: (path) => `${path} 不是 Gazette 的备份：清单过长。`,
  noManifest: (path) => `${path} 不是 Gazette 的备份，或者不完整：没有清单。`,
  unreadableManifest: (path) => `${path} 已损坏：清单无法读取。`,
  wrongManifest: (path) => `${path} 不是 Gazette 的备份：清单无效。`,
  newer: (path) => `${path} 由更新版本的 gazette 生成。`,
  fileChanged: (path, name) => `${path} 已损坏：${name} 有改动。`,
  fileMissing: (path, name) => `${path} 已损坏：缺少 ${name}。`,
  stray: (path, name) => `${path} 中的 ${name} 不在清单里。`,
  changed: (path) => `${path} 在读取时发生了变化。`,
  bomb: (path, times) => `${path} 不是 Gazette 的备份：解压后超过原大小的 ${times} 倍，与解压炸弹无异。`,
  damaged: (path, why) => `${path} 已损坏，或者不是备份：${why}。`,
  tar: {
    header: "文件头已损坏",
    longHeader: "文件头过长",
    other: "其中含有文件以外的内容",
    end: "文件意外结束",
  },
};
