import type { GazetteEnv } from "./env.ts";
import { cachedFeed } from "./feeds/feeds.ts";
import { logsRequests } from "./http/request-log.ts";
import { answer } from "./http.ts";

export { Sender } from "./sender.ts";

// A start loads what feeds need. All else is loaded when it is first asked for.
export default {
  // A cached feed skips the router, unless every request is to be logged.
  fetch(request, env, context) {
    const cached = logsRequests(env) ? undefined : cachedFeed(request, env, context);
    return cached ?? answer(request, env, context);
  },
  scheduled: async (controller, env) => (await import("./cron.ts")).runCron(env, controller.scheduledTime),
  email: async (message, env) => (await import("./email.ts")).receiveEmail(message, env),
  queue: async (batch, env) => (await import("./queue.ts")).consume(env, batch),
} satisfies ExportedHandler<GazetteEnv>;
