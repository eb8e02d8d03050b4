import { said } from "../../src/core/reason.ts";
import type { MailProvider } from "../../src/ports/newsletter/mail-provider.ts";
import { memory as memoryMailer } from "./mailer.ts";

/** A mail provider that keeps mails, is content with every sender, and tells nothing. */
export function memory(): MailProvider {
  return {
    mailer: memoryMailer(),
    feedback: { verify: async () => ({ outcome: "refused", reason: said("This provider tells nothing.") }) },
    mailAccount: {
      examine: ({ address }) => ({
        records: async () => ({ bounceDomain: address.split("@")[1] ?? "", spfInclude: "mail.example", dkim: [] }),
        checks: {},
      }),
      texts: () => ({ names: {}, findings: {} }),
    },
  };
}
