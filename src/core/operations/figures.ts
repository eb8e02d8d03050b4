import type { Figures } from "./costs.ts";

/** What one of each takes: rows as test/platform/ holds them, the CPU of mails and posts as bench/RESULTS.md has it, of a 2-core machine; the rest is assumed. */
export const FIGURES: Figures = {
  mail: { cpuMs: 1.3, rowsRead: 9.7, rowsWritten: 4.1, bytesStored: 100 },
  feedback: { cpuMs: 2, rowsRead: 3, rowsWritten: 1, bytesSent: 3_000 },
  post: { cpuMs: 2.9, rowsRead: 75, rowsWritten: 26 },
  feed: { cpuMs: 20, rowsRead: 150, uncached: 0.01 },
  cron: { cpuMs: 20, rowsRead: 120, rowsWritten: 3, rowsReadByPost: 1 },
  mailsByLogLine: 48,
  bytesBySubscriber: 250,
};
