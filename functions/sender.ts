import { DurableObject } from "cloudflare:workers";
import type { GazetteEnv } from "./env.ts";

/**
 * One of the senders, by its number. As a Durable Object each has six connections of its own and never runs twice at once. Its
 * alarm runs one shift; docs/decisions/senders.md says why.
 */
export class Sender extends DurableObject<GazetteEnv> {
  /** Sets the alarm for a time unless it is set for an earlier one. During a shift: for after it. */
  async call(sender: number, at: number): Promise<void> {
    const { storage } = this.ctx;
    if ((await storage.get("sender")) !== sender) await storage.put("sender", sender);
    const due = await storage.getAlarm();
    if (due === null || at < due) await storage.setAlarm(at);
  }

  /** Runs a shift. The platform retries what throws, later each time; after that the cron wakes the sender. */
  override async alarm(): Promise<void> {
    const sender = await this.ctx.storage.get<number>("sender");
    if (sender === undefined) return;
    const { shift } = await import("./shift.ts");
    const again = await shift(this.env, sender);
    if (again !== undefined) await this.call(sender, again);
  }
}
