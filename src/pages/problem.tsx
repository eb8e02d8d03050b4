import { Notice, Onward } from "./notice.tsx";
import type { Page } from "./page.ts";
import { sitePath } from "./site-path.ts";

export type ProblemStatus = 400 | 404 | 410 | 429 | 500 | 503;

interface ProblemPageProps extends Page {
  status: ProblemStatus;
  /** What happened, where more is known than the status says. */
  message?: string;
}

/** What happened, what to do, and a way on. */
export function ProblemPage({ status, message, ...page }: ProblemPageProps) {
  const { problem } = page.locale.pages;
  const { title, happened, next } = problem[status];
  return (
    <Notice {...page} title={title}>
      <p>{message ?? happened}</p>
      <p>{next}</p>
      <Onward href={sitePath(page.site, "")} text={problem.home} />
      <p class="hint">{problem.status(status)}</p>
    </Notice>
  );
}
