import type { Ports } from "../../ports/index.ts";
import { tellPosts } from "./tell-posts.ts";

/** Makes events of what happened to posts, and has webhooks called if any call is due. */
export async function spreadNews(
  ports: Pick<Ports, "webhooks" | "releases" | "site" | "mailGuard" | "queue">,
  at: number,
): Promise<number> {
  const told = await tellPosts(ports, at);
  const { outbox } = await ports.webhooks();
  if ((await outbox.due(at)).length > 0) await ports.queue.send([{ kind: "call-webhooks" }]);
  return told;
}
