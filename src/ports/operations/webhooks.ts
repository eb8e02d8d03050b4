import type { Entry } from "../../core/feeds/entry.ts";
import type {
  CallFault,
  CallState,
  EventKind,
  LoggedCall,
  Webhook,
  WebhookEvent,
  WebhookSettings,
} from "../../core/operations/webhook.ts";
import type { Reason } from "../../core/reason.ts";

/** Webhooks, and what became of their calls. */
export interface Webhooks {
  list(): Promise<Webhook[]>;
  find(id: number): Promise<Webhook | undefined>;
  /** Counts calls by state. */
  counts(id: number): Promise<Record<CallState, number>>;
  /** Returns the secret this once; `undefined`: there are as many as there may be. */
  create(settings: WebhookSettings, at: number): Promise<{ id: number; secret: string } | undefined>;
  /** Returns whether there is such a webhook; so do the others. */
  change(id: number, settings: WebhookSettings): Promise<boolean>;
  remove(id: number): Promise<boolean>;
  pause(id: number, at: number): Promise<boolean>;
  resume(id: number): Promise<boolean>;
  /** Makes a new secret; the one before signs, too, for a time. */
  rotate(id: number, at: number): Promise<string | undefined>;
  /** Newest first. */
  calls(
    id: number,
    page: { state?: CallState | undefined; before?: number | undefined; limit: number },
  ): Promise<LoggedCall[]>;
  /** Has one call, or all dead ones, made again from the first attempt on. Returns how many. */
  again(id: number, which: number | "dead", at: number): Promise<number>;
}

/** A post that changed since programs were told. */
export interface PostChange {
  id: string;
  /** How often it changed: what changes once more is told once more. */
  times: number;
  /** When readers had seen it change before; `undefined`: they had not seen it. */
  before: number | undefined;
  /** `undefined`: withdrawn. */
  entry: Entry | undefined;
  url: string;
  categories: string[];
  withdrawnAt: number | undefined;
  /** Whether it came in time to be news. */
  isFresh: boolean;
}

/** A call whose time has come. */
export interface DueCall extends WebhookEvent {
  attempts: number;
  email: string | undefined;
}

/** What an attempt came to; `undefined` for when: never again. */
export interface Attempt {
  seq: number;
  state: CallState;
  attempts: number;
  dueAt: number;
  status: number | undefined;
  fault: CallFault | undefined;
}

/** Facts that were noted, on their way to programs. */
export interface Outbox {
  /** Returns whether any post changed since programs were told. */
  hasChanges(): Promise<boolean>;
  /** Lists posts that changed and whose state is certain. `holdsBack`: news that wait for approval are left out. */
  changedPosts(at: number, rule: { maxAgeMs: number; holdsBack: boolean }, limit: number): Promise<PostChange[]>;
  /** Turns changes of posts into events, but for those that changed again. */
  tell(
    changes: {
      id: string;
      times: number;
      event: { kind: EventKind; data: object; categories: string[] } | undefined;
    }[],
    at: number,
  ): Promise<void>;
  /** Lists webhooks with calls that are due, those that answered last time first. */
  due(at: number): Promise<number[]>;
  /** Takes a webhook for this turn alone. `undefined`: somebody else has it, or it is paused. */
  claim(
    id: number,
    times: { at: number; until: number },
    limit: number,
  ): Promise<{ url: string; secrets: string[]; calls: DueCall[] } | undefined>;
  /** Notes what became of calls, and ends the turn. `paused`: why the webhook is not called any more. */
  settle(id: number, attempts: Attempt[], at: number, paused?: Reason): Promise<void>;
  /** Deletes some events from before a time. */
  forget(before: number, limit: number): Promise<void>;
}

export type CallResult =
  | { outcome: "answered"; status: number }
  | { outcome: "failed"; status: number | undefined; fault: CallFault | undefined; askedFor: number | undefined };

/** Calls webhooks by the Standard Webhooks specification. */
export interface WebhookCaller {
  /** Returns whether an address may be called. */
  admits(url: string): boolean;
  call(url: string, message: { id: string; body: string; secrets: string[] }, at: number): Promise<CallResult>;
}

export interface WebhookPorts {
  webhooks: Webhooks;
  outbox: Outbox;
  caller: WebhookCaller;
}
