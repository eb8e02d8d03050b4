import type { Figures } from "./costs.ts";

/** What `npm run costs -- --measure` found; bench/RESULTS.md has the CPU of mails and feeds. Those of the CPU are of a 2-core machine. */
export const FIGURES: Figures = {
  mail: { cpuMs: 1.3, rowsRead: 9.7, rowsWritten: 4.1, bytesStored: 100 },
  feedback: { cpuMs: 2, rowsRead: 3, rowsWritten: 1, bytesSent: 3_000 },
  post: { cpuMs: 2.9, rowsRead: 60, rowsWritten: 50 },
  feed: { cpuMs: 20, rowsRead: 150, uncached: 0.01 },
  cron: { cpuMs: 20, rowsRead: 120, rowsWritten: 3, rowsReadByPost: 1 },
  mailsByLogLine: 48,
  bytesBySubscriber: 250,
};
