import { NO_SERVICE_EMAIL } from "../core/service-email.ts";
import type { Preferences } from "../core/subscriber.ts";
import type { Ports } from "../ports/index.ts";
import { addressKeys } from "./address-keys.ts";
import { callForServiceEmail } from "./call-for-service-email.ts";

/**
 * Asks an address whether it wants the newsletter. Answers nothing: whoever asks must not learn whether the address is
 * known. For every address the same statements run and one wake-up goes out, so the answer takes equally long, too.
 */
export async function subscribe(
  { subscribers, signer, queue, log }: Pick<Ports, "subscribers" | "signer" | "queue" | "log">,
  request: { email: string; preferences: Preferences; source: "form" | "api" },
  at: number,
): Promise<void> {
  const { email, preferences, source } = request;
  const keys = await addressKeys(signer, email);
  const [serviceEmailId = NO_SERVICE_EMAIL] = await subscribers.request(email, preferences, keys, { at, source });
  await callForServiceEmail({ queue, log }, serviceEmailId);
}
