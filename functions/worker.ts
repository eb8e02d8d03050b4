import { runCron } from "./cron.ts";
import { receiveEmail } from "./email.ts";
import type { GazetteEnv } from "./env.ts";
import { cachedFeed } from "./feeds/feeds.ts";
import { logsRequests } from "./http/request-log.ts";
import { http } from "./http.ts";
import { consume } from "./queue.ts";

export { Sender } from "./sender.ts";

export default {
  // A cached feed skips the router, unless every request is to be logged.
  fetch(request, env, context) {
    const cached = logsRequests(env) ? undefined : cachedFeed(request, env, context);
    return cached ?? http.fetch(request, env, context);
  },
  scheduled: (controller, env) => runCron(env, controller.scheduledTime),
  email: receiveEmail,
  queue: (batch, env) => consume(env, batch),
} satisfies ExportedHandler<GazetteEnv>;
