import type { Email } from "../../core/newsletter/email.ts";
import type { Issue } from "../../core/newsletter/issue.ts";
import type { Reason } from "../../core/reason.ts";
import { preferencesLinkUrl, unsubscribeUrl } from "../../core/subscribers/links.ts";
import { issueEmail } from "../../emails/issue.ts";
import { lint } from "../../emails/lint.ts";
import type { Ports } from "../../ports/index.ts";
import { composeIssue, type Editing } from "./compose-issue.ts";
import { editOf } from "./issue-edits.ts";

type PreviewPorts = Pick<Ports, "site" | "sender" | "releases" | "signer" | "issues" | "objects">;

/** The reader of a sample copy: what they follow (empty for everything) and their language. */
export interface Reader {
  follows: string[];
  language: string;
}

/** Composes an issue as most subscribers of these categories get it. */
export async function previewIssue(
  ports: PreviewPorts & Pick<Ports, "desk">,
  issue: Issue,
  reader: Reader,
): Promise<Email | undefined> {
  const fromSeq = (await ports.desk.usualFromSeq(issue.id)) ?? 0;
  return sampleCopy(ports, issue, { ...reader, fromSeq }, await editOf(ports, issue), issue.openedAt);
}

/** Notes the subject of an issue's copy for those who follow everything, by which lists name it. */
export async function nameIssue(
  ports: PreviewPorts & Pick<Ports, "desk">,
  issue: Issue,
  editing: Editing,
): Promise<void> {
  const fromSeq = await ports.desk.usualFromSeq(issue.id);
  const reader = { follows: [], language: ports.site.language, fromSeq: fromSeq ?? 0 };
  const email = await sampleCopy(ports, issue, reader, editing, issue.openedAt);
  await ports.issues.name(issue.id, email?.subject, fromSeq);
}

/** Composes a copy whose links belong to nobody. */
async function sampleCopy(
  ports: PreviewPorts,
  issue: Issue,
  { follows, language, fromSeq }: Reader & { fromSeq: number },
  editing: Editing,
  at: number,
): Promise<Email | undefined> {
  const { site, sender, signer } = ports;
  const { timeZone } = site;
  const range = { fromSeq, throughSeq: issue.throughSeq, follows, language, timeZone };
  const { rendered } = await composeIssue(ports, issue, range, editing, at);
  if (!rendered) return undefined;
  const [leave, token] = await Promise.all([
    signer.sign({ purpose: "unsubscribe", subscriberId: 0, madeAt: 0 }),
    signer.sign({ purpose: "unfollow", subscriberId: 0, madeAt: 0 }),
  ]);
  return issueEmail(rendered, {
    to: sender.address,
    deliveryId: 0,
    issueId: issue.id,
    unsubscribeUrl: unsubscribeUrl(site, leave),
    preferencesUrl: preferencesLinkUrl(site),
    token,
  });
}

/**
 * Lints an email of everything released since `fromSeq`. Returns one sentence per problem; the issue must not start unless
 * there is none.
 */
export async function lintIssue(
  ports: PreviewPorts,
  issue: Issue,
  fromSeq: number,
  editing: Editing,
  at: number,
): Promise<Reason[]> {
  const reader = { follows: [], language: ports.site.language, fromSeq };
  const email = await sampleCopy(ports, issue, reader, editing, at);
  if (!email) return [];
  return lint(email);
}
