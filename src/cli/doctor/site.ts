import type { LocalSite } from "../local-site.ts";
import { toldReason } from "../told-reason.ts";
import { about, type Finding } from "./finding.ts";

/** Checks `site.yaml`. */
export function examineSite({ site, given, problem }: LocalSite): Finding[] {
  const file = about("site.yaml");
  if (!given) return [file.skip("not found in this folder", "Name the site's folder: gazette doctor DIR.")];
  if (problem)
    return [
      file.fail(
        toldReason(problem.reason).detail,
        `Correct line ${problem.line ?? 1}; until then the service uses the previous version.`,
      ),
    ];
  const findings = [file.ok(`${site.title}, ${site.language}, ${site.timeZone}`)];
  if (site.postalAddress === "") {
    findings.push(
      file.fail("postal_address is missing", "Add one: most countries require it, and no issue is sent without it."),
    );
  }
  return findings;
}

/** Checks that the WebSub hub answers. */
export async function examineHub({ site }: LocalSite): Promise<Finding[]> {
  const hub = about("hub");
  if (!site.hub) return [hub.skip("not set in site.yaml: feed readers poll for new posts")];
  try {
    const { status } = await fetch(site.hub, { method: "HEAD", signal: AbortSignal.timeout(10_000) });
    if (status < 500) return [hub.ok(`${site.hub.href} answers`)];
    return [hub.warn(`${site.hub.href} answers ${status}`, "Wait, or set another in site.yaml; feeds work without.")];
  } catch (fault) {
    return [
      hub.warn(
        `${site.hub.href} does not respond: ${reasonOf(fault)}`,
        "Correct `hub` in site.yaml; feeds work without.",
      ),
    ];
  }
}

export function reasonOf(fault: unknown): string {
  const { message, cause } = fault as { message: string; cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message;
}
