import type { Finding } from "../doctor/finding.ts";
import { Failure } from "../failure.ts";
import { isVerified } from "./aws-steps.ts";
import type { Deployment } from "./deployment.ts";
import type { Step } from "./step.ts";

/** Uses the site as readers and subscribers do, with mail once SES may send. */
async function findings(deployment: Deployment): Promise<Finding[]> {
  return deployment.site.smoke(await isVerified(deployment));
}

const says = (some: Finding[]) => some.map(({ about, says }) => `${about}: ${says}`).join("\n");

/** Tries a site that is up, so that what fails after an update can be told from what failed before. */
export async function beforeUpdate(deployment: Deployment): Promise<Finding[] | undefined> {
  return (await deployment.site.status("health")) === 200 ? findings(deployment) : undefined;
}

/** Tries what was uploaded, and goes back to the version before if something fails that did not fail with that one. */
export async function tryUpdate(
  deployment: Deployment,
  { replaced, before, config }: { replaced: string; before: Finding[]; config: string },
): Promise<void> {
  const { wrangler, texts, tell, pause } = deployment;
  // Cloudflare takes seconds to serve a new version everywhere.
  await pause(Date.now());
  const failed = (await findings(deployment)).filter(({ state }) => state === "fail");
  const failedBefore = new Set(before.filter(({ state }) => state === "fail").map(({ about }) => about));
  const broken = failed.filter(({ about }) => !failedBefore.has(about));
  if (broken.length === 0) {
    if (failed.length > 0) tell(texts.smoke.failedBefore(says(failed)));
    return;
  }
  const args = ["rollback", replaced, "--yes", "--message", "The smoke test failed"];
  await wrangler(args, { config }).catch((fault) => {
    throw new Failure(`${texts.smoke.notRolledBack(says(broken))}\n${(fault as Error).message}`);
  });
  throw new Failure(texts.smoke.rolledBack(says(broken), replaced));
}

/** Tries a site that was not up before this run: there is nothing to go back to, so what fails is told. */
export function smokeTest(deployment: Deployment): Step {
  const { texts, known } = deployment;
  return {
    title: texts.steps.smoke,
    optional: true,
    find: async () => !known.isUntried,
    async make() {
      const failed = (await findings(deployment)).filter(({ state }) => state === "fail");
      if (failed.length > 0) throw new Failure(texts.smoke.failed(says(failed)));
    },
  };
}
