import type { Email } from "../core/email.ts";
import type { Issue } from "../core/issue.ts";
import { preferencesLinkUrl, unsubscribeUrl } from "../core/links.ts";
import { issueEmail } from "../emails/issue.ts";
import { lint } from "../emails/lint.ts";
import type { Ports } from "../ports/index.ts";
import { composeIssue } from "./compose-issue.ts";

type PreviewPorts = Pick<Ports, "site" | "sender" | "releases" | "signer">;

/** An issue as a subscriber of these categories (all, when empty) would get it. Its links belong to nobody. */
export async function previewIssue(
  ports: PreviewPorts,
  issue: Issue,
  { categories, language }: { categories: string[]; language: string },
  at: number,
): Promise<Email | undefined> {
  const { site, sender, signer } = ports;
  const { timeZone } = site;
  const range = { fromSeq: 0, throughSeq: issue.throughSeq, categories, language, timeZone };
  const rendered = await composeIssue(ports, issue, range, at);
  if (!rendered) return undefined;
  const token = await signer.sign({ purpose: "unsubscribe", subscriberId: 0, madeAt: 0 });
  return issueEmail(rendered, {
    site,
    sender,
    to: sender.address,
    deliveryId: 0,
    issueId: issue.id,
    unsubscribeUrl: unsubscribeUrl(site, token),
    preferencesUrl: preferencesLinkUrl(site),
  });
}

/** What is wrong with an issue's email, a sentence each; it must not start before this is empty. */
export async function lintIssue(ports: PreviewPorts, issue: Issue, at: number): Promise<string[]> {
  const email = await previewIssue(ports, issue, { categories: [], language: ports.site.language }, at);
  return email ? lint(email) : [];
}
