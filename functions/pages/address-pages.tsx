import type { Context } from "hono";
import type { LinkPurpose } from "../../src/core/subscribers/link-token.ts";
import { AddressChangedPage, ChangeAddressPage, ConfirmAddressPage } from "../../src/pages/change-address.tsx";
import { CheckInboxPage } from "../../src/pages/check-inbox.tsx";
import { ExpiredLinkPage } from "../../src/pages/expired-link.tsx";
import { ProblemPage } from "../../src/pages/problem.tsx";
import {
  changeAddress,
  readAddressChange,
  requestAddressChange,
} from "../../src/use-cases/subscribers/change-address.ts";
import { readOwnData } from "../../src/use-cases/subscribers/own-data.ts";
import { currentPorts } from "../context.ts";
import { formOf } from "../http/form.ts";
import { clientAddress, exceedsMailLimit } from "../http/request-limit.ts";
import type { App } from "../http.ts";
import { personal } from "./personal-page.ts";
import { Email } from "./preferences-request.ts";
import { visitor } from "./visitor.ts";

type Linked = Context<App, "/:token">;

/** Asks for a new address; again if the one that was typed is none. */
export async function addressForm(c: Linked, typed?: string): Promise<Response> {
  const ports = await currentPorts(c.env);
  const page = visitor(c, ports);
  const token = c.req.param("token");
  const subscriber = await readOwnData(ports, token, Date.now());
  if (subscriber?.state !== "active") return expired(c, "preferences");
  const own = { link: { purpose: "preferences" as const, token }, email: subscriber.email };
  if (typed === undefined) return personal(c, <ChangeAddressPage {...page} own={own} />);
  return personal(c, <ChangeAddressPage {...page} own={own} email={typed} problems={["email"]} />, 400);
}

export async function requestChange(c: Linked): Promise<Response> {
  const ports = await currentPorts(c.env);
  const page = visitor(c, ports);
  if (await exceedsMailLimit(c, ports)) return personal(c, <ProblemPage {...page} status={429} />, 429);
  const { email } = await formOf(c);
  const reading = Email.safeParse(email);
  if (!reading.success) return addressForm(c, String(email ?? ""));
  const now = Date.now();
  const subscriber = await readOwnData(ports, c.req.param("token"), now);
  if (subscriber?.state !== "active") return expired(c, "preferences");
  await requestAddressChange(ports, subscriber, { email: reading.data, clientAddress: clientAddress(c) }, now);
  return personal(c, <CheckInboxPage {...page} />);
}

/** Asks whether the address that the link was mailed to shall be used. */
export async function confirmationForm(c: Linked): Promise<Response> {
  const ports = await currentPorts(c.env);
  const page = visitor(c, ports);
  const token = c.req.param("token");
  const reading = await readAddressChange(ports, token, Date.now());
  if (reading.outcome === "expired") return expired(c, "address");
  if (reading.outcome === "changed") return personal(c, <AddressChangedPage {...page} outcome="changed" />);
  const { subscriber, email } = reading;
  return personal(c, <ConfirmAddressPage {...page} token={token} from={subscriber.email} to={email} />);
}

export async function confirmChange(c: Linked): Promise<Response> {
  const ports = await currentPorts(c.env);
  const outcome = await changeAddress(ports, c.req.param("token"), Date.now());
  if (outcome === "expired") return expired(c, "address");
  return personal(c, <AddressChangedPage {...visitor(c, ports)} outcome={outcome} />);
}

async function expired(c: Context<App>, purpose: LinkPurpose): Promise<Response> {
  const page = visitor(c, await currentPorts(c.env));
  return personal(c, <ExpiredLinkPage {...page} purpose={purpose} />, 410);
}
