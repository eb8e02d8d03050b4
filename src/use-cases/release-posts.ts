import { holdAt } from "../core/mail-guard.ts";
import type { Ports } from "../ports/index.ts";

type ReleasePorts = Pick<Ports, "releases" | "site" | "mailGuard">;

/** Lets out what may be emailed at `at`. Returns how many. */
export function releasePosts({ releases, site: { newsletter }, mailGuard }: ReleasePorts, at: number): Promise<number> {
  return releases.release(at, { ...newsletter, holdMs: holdAt(newsletter, mailGuard, at) });
}
