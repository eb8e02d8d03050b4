import { Hono } from "hono";
import { lazily } from "../../src/core/lazily.ts";
import type { App } from "../http.ts";
import { categories } from "./categories.ts";
import { feedback } from "./feedback.ts";
import { feeds } from "./feeds.ts";
import { health } from "./health.ts";
import { issues } from "./issues.ts";
import { mailings } from "./mailing.ts";
import { objects } from "./objects.ts";
import { type AnyOperation, serve } from "./operation.ts";
import { state } from "./state.ts";
import { subscribers } from "./subscribers.ts";
import { forAnyOrigin, subscriptions } from "./subscriptions.ts";
import { suppressions } from "./suppressions.ts";
import { tokens } from "./tokens.ts";
import { waiting } from "./waiting.ts";
import { webhooks } from "./webhooks.ts";

/** Every operation that programs may call, by what it is about. */
export const contract = {
  feeds,
  subscriptions,
  objects,
  mailings,
  categories,
  waiting,
  subscribers,
  issues,
  suppressions,
  tokens,
  webhooks,
  state,
  health,
  feedback,
};

export const operations: AnyOperation[] = Object.values(contract).flat();

export const api = new Hono<App>().use("/api/v1/subscriptions", forAnyOrigin);
for (const operation of operations) serve(api, operation);

const patterns = lazily(() =>
  operations.map((operation) => {
    const [, path = ""] = operation.call.split(" ");
    const pattern = path
      .replaceAll(".", "\\.")
      .replace("{key}", ".+")
      .replace(/\{\w+\}/g, "[^/]+");
    return { operation, pattern: new RegExp(`^${pattern}$`) };
  }),
);

/** Returns the operations of an address, by whatever method. */
export function operationsAt(path: string): AnyOperation[] {
  return patterns().flatMap(({ operation, pattern }) => (pattern.test(path) ? [operation] : []));
}

/** Returns the methods that an address takes; none where it has no operation. */
export function methodsAt(path: string): string[] {
  const methods = operationsAt(path).map(({ call }) => call.slice(0, call.indexOf(" ")));
  return [...new Set(methods.includes("GET") ? [...methods, "HEAD"] : methods)];
}
