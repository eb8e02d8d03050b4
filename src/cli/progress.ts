import { constants } from "node:os";
import { Presets, SingleBar } from "cli-progress";

/** What a command shows while it works: a line on a terminal, nothing elsewhere. */
export interface Progress {
  advance(count: number): void;
  stop(): void;
}

const SILENT: Progress = { advance() {}, stop() {} };

/** With a known total a bar with rate and time left, without one a count. */
export function showProgress(noun: string, total?: number): Progress {
  if (!process.stderr.isTTY || total === 0) return SILENT;
  const started = performance.now();
  const format =
    total === undefined
      ? ` {value} ${noun}  {rate}/s`
      : ` {bar} {percentage} %  {value}/{total} ${noun}  {rate}/s  {eta_formatted} left`;
  const bar = new SingleBar(
    {
      format,
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: true,
      gracefulExit: false,
      etaBuffer: 50,
      barsize: 24,
    },
    Presets.shades_grey,
  );
  bar.start(total ?? Number.MAX_SAFE_INTEGER, 0, { rate: 0 });
  let done = 0;
  // Left to itself, the bar would take Ctrl-C for the wish to see no more of it.
  const interrupted = (signal: "SIGINT" | "SIGTERM") => {
    bar.stop();
    process.exit(128 + constants.signals[signal]);
  };
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
  return {
    advance(count) {
      done += count;
      bar.update(done, { rate: Math.round((done * 1000) / (performance.now() - started)) });
    },
    stop() {
      bar.stop();
      process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
    },
  };
}
