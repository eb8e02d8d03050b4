export { callWebhooks } from "./call-webhooks.ts";
export { pruneEvents } from "./prune-events.ts";
export { spreadNews } from "./spread-news.ts";
