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
    { format, stream: process.stderr, clearOnComplete: true, hideCursor: true, etaBuffer: 50, barsize: 24 },
    Presets.shades_grey,
  );
  bar.start(total ?? Number.MAX_SAFE_INTEGER, 0, { rate: 0 });
  let done = 0;
  return {
    advance(count) {
      done += count;
      bar.update(done, { rate: Math.round((done * 1000) / (performance.now() - started)) });
    },
    stop: () => bar.stop(),
  };
}
