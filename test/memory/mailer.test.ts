import { describe } from "vitest";
import type { Receipt } from "../../src/core/newsletter/receipt.ts";
import { said } from "../../src/core/reason.ts";
import { keepsTheMailerContract, type Trouble } from "../contracts/mailer.ts";
import { memory } from "./mailer.ts";

const ANSWERS: Record<Trouble, Receipt> = {
  rate: { outcome: "refused", kind: "wait-rate", reason: said("Maximum sending rate exceeded.") },
  quota: { outcome: "refused", kind: "wait-quota", reason: said("Daily message quota exceeded.") },
  "refused-address": { outcome: "refused", kind: "rejected", reason: said("This address is refused.") },
  paused: { outcome: "refused", kind: "stop", reason: said("Sending is paused.") },
  "accept-then-drop": { outcome: "unknown", reason: said("The answer was lost.") },
  "server-error": { outcome: "unknown", reason: said("Something went wrong.") },
};

describe("the mailer in memory", () => {
  keepsTheMailerContract(async () => {
    const mailer = memory();
    return {
      mailer,
      provoke: async (trouble, recipient) => {
        mailer.troubles.set(recipient, { receipt: ANSWERS[trouble], goesOut: trouble === "accept-then-drop" });
      },
      wentOutTo: async (recipient) => mailer.sent.filter(({ email }) => email.to === recipient).map(({ mime }) => mime),
    };
  });
});
