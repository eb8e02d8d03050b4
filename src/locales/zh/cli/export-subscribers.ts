import type { exportSubscribers as english } from "../../en/cli/export-subscribers.ts";

export const exportSubscribers: typeof english = {
  about: "把全部订阅者导出为 CSV，可用 import-subscribers 导入。",
  file: "写入的文件，默认为标准输出",
  suppressions: "改为导出禁发名单及其原因",
  force: "覆盖已有的文件",
  needsFile: "--json 需要指定文件：不指定时，输出的是 CSV 本身。",
  rows: "行",
  done: (rows, file) => `${rows} 行，已写入 ${file}`,
  interrupted: (why) => `导出中断：${why}。请再次运行此命令。`,
};
