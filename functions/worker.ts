import { runCron } from "./cron.ts";
import type { GazetteEnv } from "./env.ts";
import { rememberedFeed } from "./feeds/feeds.ts";
import { logsRequests } from "./http/request-log.ts";
import { http } from "./http.ts";
import { consume } from "./queue.ts";

export { Sender } from "./sender.ts";

export default {
  // A feed in memory is answered before any router looks at it, unless each request is to leave a line in the log.
  fetch(request, env, context) {
    const remembered = logsRequests(env) ? undefined : rememberedFeed(request, env, context);
    return remembered ?? http.fetch(request, env, context);
  },
  scheduled: (controller, env) => runCron(env, controller.scheduledTime),
  queue: (batch, env) => consume(env, batch),
} satisfies ExportedHandler<GazetteEnv>;
