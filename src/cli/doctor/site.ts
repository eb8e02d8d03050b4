import type { LocalSite } from "../local-site.ts";
import { about, type Finding } from "./finding.ts";

/** What `site.yaml` says, and what it ought to. */
export function examineSite({ site, given, problem }: LocalSite): Finding[] {
  const file = about("site.yaml");
  if (!given) return [file.skip("there is none in this folder", "Name the site's folder: gazette doctor DIR.")];
  if (problem)
    return [file.fail(problem.reason, `Correct line ${problem.line ?? 1}; until then the service keeps the old one.`)];
  const findings = [file.ok(`${site.title}, ${site.language}, ${site.timeZone}`)];
  if (site.postalAddress === "") {
    findings.push(file.fail("it has no postal_address", "Add one: the law asks for it, and no issue is sent without."));
  }
  return findings;
}

/** Whether the hub that is to tell readers of news answers at all. */
export async function examineHub({ site }: LocalSite): Promise<Finding[]> {
  const hub = about("hub");
  if (!site.hub) return [hub.skip("site.yaml names none: readers ask for news by themselves")];
  try {
    const { status } = await fetch(site.hub, { method: "HEAD", signal: AbortSignal.timeout(10_000) });
    if (status < 500) return [hub.ok(`${site.hub.href} answers`)];
    return [hub.warn(`${site.hub.href} answers ${status}`, "Wait, or name another in site.yaml; feeds work without.")];
  } catch (fault) {
    return [
      hub.warn(
        `${site.hub.href} does not answer: ${reasonOf(fault)}`,
        "Correct `hub` in site.yaml; feeds work without.",
      ),
    ];
  }
}

export function reasonOf(fault: unknown): string {
  const { message, cause } = fault as { message: string; cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message;
}
