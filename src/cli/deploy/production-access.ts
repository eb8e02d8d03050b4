import type { Settings } from "./settings.ts";

/** Writes the request by which SES lets a sender out of the sandbox. In English, because AWS reads it. */
export function productionAccessRequest({ url, email, region }: Settings): string {
  const useCase =
    `A newsletter of ${url.href} with its own posts. Subscribers ask for it themselves and confirm by a link (double opt-in). ` +
    "Every email has a one-click unsubscribe (RFC 8058) and a postal address. Bounces and complaints come back by SNS and are " +
    "left out of every later issue. No list is bought or rented.";
  return [
    "aws sesv2 put-account-details --production-access-enabled --mail-type MARKETING --contact-language EN \\",
    `  --region ${region} --website-url ${url.href} --additional-contact-email-addresses ${email} \\`,
    `  --use-case-description "${useCase}"`,
  ].join("\n");
}
