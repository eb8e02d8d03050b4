import { constants } from "node:os";
import { Presets, SingleBar } from "cli-progress";
import { terminalTexts } from "./terminal-texts.ts";

/** Progress of a command: a line on a terminal, nothing elsewhere. */
export interface Progress {
  advance(count: number): void;
  stop(): void;
}

const SILENT: Progress = { advance() {}, stop() {} };

/** Shows a bar with rate and remaining time if the total is known, else a count. */
export function showProgress(noun: string, total?: number): Progress {
  if (!process.stderr.isTTY || total === 0) return SILENT;
  const started = performance.now();
  const format =
    total === undefined
      ? ` {value} ${noun}  {rate}/s`
      : ` {bar} {percentage} %  {value}/{total} ${noun}  {rate}/s  ${terminalTexts().publish.left("{eta_formatted}")}`;
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
  // The bar's own handler would only hide it on Ctrl-C, not end the command.
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
