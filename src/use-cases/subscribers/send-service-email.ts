import { CLAIM_MS } from "../../core/newsletter/delivery.ts";
import type { Email } from "../../core/newsletter/email.ts";
import { isServiceEmailWanted, NO_SERVICE_EMAIL } from "../../core/newsletter/service-email.ts";
import { reason } from "../../core/reason.ts";
import type { Follows, NamedFollow } from "../../core/subscribers/follow.ts";
import { LINK_LIFE_MS, type LinkPurpose } from "../../core/subscribers/link-token.ts";
import {
  addressUrl,
  confirmUrl,
  manageUrl,
  preferencesUrl,
  subscribeUrl,
  unsubscribeMailto,
  unsubscribeUrl,
} from "../../core/subscribers/links.ts";
import { maskedAddress } from "../../core/subscribers/masked-address.ts";
import type { Subscriber } from "../../core/subscribers/subscriber.ts";
import { addressChange, addressChanged } from "../../emails/address-change.ts";
import { alreadySubscribed } from "../../emails/already-subscribed.ts";
import { confirmation } from "../../emails/confirmation.ts";
import { goodbye } from "../../emails/goodbye.ts";
import { preferencesLink } from "../../emails/preferences-link.ts";
import type { ServiceEmailFacts } from "../../emails/service-email.ts";
import { welcome } from "../../emails/welcome.ts";
import type { Ports } from "../../ports/index.ts";
import type { ServiceEmail } from "../../ports/subscribers/subscribers.ts";
import { refreshQuota } from "../newsletter/refresh-quota.ts";
import { moreFor } from "./confirm.ts";
import { questionOf } from "./count-recent.ts";
import { namedFollows } from "./named-follows.ts";

export type ServiceEmailPorts = Pick<
  Ports,
  | "site"
  | "sender"
  | "unsubscribeMailbox"
  | "subscribers"
  | "suppressions"
  | "posts"
  | "search"
  | "mailer"
  | "rateGate"
  | "signer"
  | "now"
>;

/** Sends a requested service email once, however often it is queued. `swept`: left to the cron's sweep. */
export async function sendServiceEmail(
  ports: ServiceEmailPorts,
  id: number,
): Promise<{ outcome: "sent" | "not-ours" | "failed" | "unknown" | "swept" } | { outcome: "later"; until: number }> {
  const { subscribers, suppressions, mailer, rateGate, now } = ports;
  if (id === NO_SERVICE_EMAIL) return { outcome: "not-ours" };
  const quotaProblem = await refreshQuota(ports, now());
  if (quotaProblem) return { outcome: "swept" };
  // Everything that can fail happens before the claim, so that only the send remains.
  const noted = await subscribers.queuedServiceEmail(id);
  if (!noted) return { outcome: "not-ours" };
  const subscriber = await subscribers.byId(noted.subscriberId);
  const wanted = subscriber && isServiceEmailWanted(noted.kind, subscriber.state, subscriber.confirmedAt !== undefined);
  const email =
    wanted && !(await suppressions.has(noted.address ?? subscriber.email))
      ? await compose(ports, noted, subscriber, now())
      : undefined;
  if (!email) {
    if (!(await subscribers.claimServiceEmail(id, now(), CLAIM_MS))) return { outcome: "not-ours" };
    await subscribers.settleServiceEmail(id, "failed", reason("no-longer-wanted"));
    return { outcome: "failed" };
  }
  const gate = await rateGate.take(1, now());
  if (gate.outcome === "stopped") return { outcome: "swept" };
  if (gate.outcome === "wait") return retryLater(noted, gate.until);
  if (!(await subscribers.claimServiceEmail(id, now(), CLAIM_MS))) {
    await rateGate.giveBack(1);
    return { outcome: "not-ours" };
  }
  const receipt = await mailer.send(email);
  if (receipt.outcome === "accepted") {
    await subscribers.settleServiceEmail(id, "accepted", receipt.messageId);
    return { outcome: "sent" };
  }
  if (receipt.outcome === "unknown") {
    await subscribers.settleServiceEmail(id, "unknown", receipt.reason);
    return { outcome: "unknown" };
  }
  if (receipt.kind === "rejected") {
    await subscribers.settleServiceEmail(id, "failed", receipt.reason);
    return { outcome: "failed" };
  }
  // It was never sent: a confirmation should arrive as soon as the provider recovers.
  await subscribers.settleServiceEmail(id, "queued", receipt.reason);
  return retryLater(noted, now() + WAIT_MS[receipt.kind]);
}

/** Age from which the cron's sweep queues an email. */
const SWEEP_AFTER_MS = 60_000;

/**
 * Retries only until the sweep takes over. If both queued the email, wake-ups would multiply with every minute of waiting.
 */
function retryLater(
  { requestedAt }: ServiceEmail,
  until: number,
): { outcome: "swept" } | { outcome: "later"; until: number } {
  return until < requestedAt + SWEEP_AFTER_MS ? { outcome: "later", until } : { outcome: "swept" };
}

const WAIT_MS = { "wait-rate": 1_000, "wait-quota": 15 * 60_000, retry: 5_000, stop: 60_000 };

async function compose(
  {
    site,
    sender,
    unsubscribeMailbox,
    posts,
    search,
    signer,
  }: Pick<ServiceEmailPorts, "site" | "sender" | "unsubscribeMailbox" | "posts" | "search" | "signer">,
  { id, kind, requestedAt, linkMadeAt, address, preferences }: ServiceEmail,
  subscriber: Subscriber,
  at: number,
): Promise<Email> {
  const { id: subscriberId, email, frequency } = subscriber;
  const to = address ?? email;
  const language = preferences?.language ?? subscriber.language;
  const facts: ServiceEmailFacts = { site, sender, to, language, serviceEmailId: id };
  const link = (purpose: LinkPurpose, madeAt = requestedAt) => signer.sign({ purpose, subscriberId, madeAt });
  const confirmLink = async () =>
    confirmUrl(site, await signer.sign({ purpose: "confirm", subscriberId, madeAt: requestedAt, emailId: id }));
  const named = (follows: Follows) => namedFollows({ site, posts }, follows, at);
  // What anybody may have asked for is named in the site's own words alone.
  const known = async (follows: Follows) =>
    Promise.all(
      (await named(follows)).map(async (one) =>
        (await isOwnWords(search, one, at)) ? one : { ...one, title: undefined },
      ),
    );
  if (kind === "confirmation")
    return confirmation({ ...facts, confirmUrl: await confirmLink(), follows: await known(preferences ?? subscriber) });
  if (kind === "address-change") {
    const token = await signer.sign({ purpose: "address", subscriberId, madeAt: requestedAt, emailId: id });
    return addressChange({ ...facts, from: maskedAddress(email), confirmUrl: addressUrl(site, token) });
  }
  if (kind === "address-changed") {
    const url = unsubscribeUrl(site, await link("unsubscribe"));
    return addressChanged({ ...facts, now: maskedAddress(email), unsubscribeUrl: url });
  }
  if (kind === "goodbye") return goodbye({ ...facts, subscribeUrl: subscribeUrl(site) });
  if (kind === "preferences-link") {
    const url = preferencesUrl(site, await link("preferences", linkMadeAt));
    return preferencesLink({ ...facts, preferencesUrl: url, worksForMs: linkMadeAt + LINK_LIFE_MS.preferences - at });
  }
  const unsubscribe = await link("unsubscribe");
  const links = {
    preferencesUrl: manageUrl(site, await link("manage")),
    unsubscribeUrl: unsubscribeUrl(site, unsubscribe),
    unsubscribeMailto: unsubscribeMailbox && unsubscribeMailto(unsubscribeMailbox, unsubscribe),
  };
  if (kind === "already-subscribed") {
    const more = preferences && moreFor(subscriber, preferences);
    const adds = more && { follows: await known(more), url: await confirmLink() };
    return alreadySubscribed({ ...facts, ...links, adds });
  }
  return welcome({ ...facts, ...links, frequency, follows: await named(subscriber) });
}

/** Returns whether a search holds nothing but words that stand together in some post. */
async function isOwnWords(search: Ports["search"], { kind, id }: NamedFollow, at: number): Promise<boolean> {
  if (kind !== "watch") return true;
  const question = questionOf({ kind, id });
  if (!question || question.none.length + question.notLabels.length > 0) return false;
  return (await search.count(question, undefined, at)) > 0;
}
