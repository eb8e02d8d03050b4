import { awsSteps, isVerified, subscription, verified } from "./aws-steps.ts";
import { account, bucket, database, migrations, queues } from "./cloudflare-steps.ts";
import type { Deployment } from "./deployment.ts";
import { mailDns } from "./dns-steps.ts";
import { smokeTest } from "./smoke-steps.ts";
import type { Step } from "./step.ts";
import { bucketEvents, domain, firstEmail, reachable, worker } from "./worker-steps.ts";
import { zoneSettings } from "./zone-steps.ts";

/**
 * Returns the steps in their order. What the Worker needs comes before the Worker, the schema before its code, its secrets with
 * it, and its address after it: at no moment does the address answer with an error of ours.
 */
export function deploymentSteps(deployment: Deployment): Step[] {
  return [
    account(deployment),
    database(deployment),
    bucket(deployment),
    queues(deployment),
    ...awsSteps(deployment),
    mailDns(deployment, () => isVerified(deployment)),
    migrations(deployment),
    worker(deployment),
    bucketEvents(deployment),
    zoneSettings(deployment),
    domain(deployment),
    reachable(deployment),
    subscription(deployment),
    verified(deployment),
    smokeTest(deployment),
    firstEmail(deployment),
  ];
}
