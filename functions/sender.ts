import { DurableObject } from "cloudflare:workers";
import type { GazetteEnv } from "./env.ts";
import { shift } from "./shift.ts";

/**
 * One of the senders, by its number: an object of its own, so that it has six connections of its own and never runs beside
 * itself. Its alarm is its shift; docs/decisions/senders.md says why.
 */
export class Sender extends DurableObject<GazetteEnv> {
  /** Wakes it at a time, or sooner if it is to wake anyway. During a shift: after it. */
  async call(sender: number, at: number): Promise<void> {
    const { storage } = this.ctx;
    if ((await storage.get("sender")) !== sender) await storage.put("sender", sender);
    const due = await storage.getAlarm();
    if (due === null || at < due) await storage.setAlarm(at);
  }

  /** What is thrown here is tried again by the platform, later each time; then the cron calls. */
  override async alarm(): Promise<void> {
    const sender = await this.ctx.storage.get<number>("sender");
    if (sender === undefined) return;
    const again = await shift(this.env, sender);
    if (again !== undefined) await this.call(sender, again);
  }
}
