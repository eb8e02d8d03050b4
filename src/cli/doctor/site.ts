import type { LocalSite } from "../local-site.ts";
import { toldReason } from "../told-reason.ts";
import { about, type Finding } from "./finding.ts";

/** Checks `site.yaml`. */
export function examineSite({ site, given, problem }: LocalSite): Finding[] {
  const file = about("site.yaml");
  if (!given) return [file.skip("site-missing")];
  if (problem)
    return [file.fail("site-invalid", { words: toldReason(problem.reason).detail, line: problem.line ?? 1 })];
  const findings = [file.ok("site-read", { title: site.title, language: site.language, zone: site.timeZone })];
  if (site.postalAddress === "") findings.push(file.fail("postal-address-missing"));
  return findings;
}

/** Checks that the WebSub hub answers. */
export async function examineHub({ site }: LocalSite): Promise<Finding[]> {
  const hub = about("hub");
  if (!site.hub) return [hub.skip("hub-not-set")];
  try {
    const { status } = await fetch(site.hub, { method: "HEAD", signal: AbortSignal.timeout(10_000) });
    if (status < 500) return [hub.ok("hub-answers", { url: site.hub.href })];
    return [hub.warn("hub-refuses", { url: site.hub.href, status })];
  } catch (fault) {
    return [hub.warn("hub-silent", { url: site.hub.href, words: reasonOf(fault) })];
  }
}

export function reasonOf(fault: unknown): string {
  const { message, cause } = fault as { message: string; cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message;
}
