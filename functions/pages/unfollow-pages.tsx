import { type Context, Hono } from "hono";
import { type Followed, listsOf, type NamedFollow } from "../../src/core/subscribers/follow.ts";
import { ExpiredLinkPage } from "../../src/pages/expired-link.tsx";
import { FollowsAgainPage, LastFollowPage, UnfollowedPage, UnfollowPage } from "../../src/pages/unfollow.tsx";
import type { Ports } from "../../src/ports/index.ts";
import { changeFollows } from "../../src/use-cases/subscribers/change-follows.ts";
import { namedFollows } from "../../src/use-cases/subscribers/named-follows.ts";
import { readUnfollow, undoUnfollow, unfollow } from "../../src/use-cases/subscribers/unfollow.ts";
import { currentPorts } from "../context.ts";
import { formOf } from "../http/form.ts";
import type { App } from "../http.ts";
import { personal } from "./personal-page.ts";
import { visitor } from "./visitor.ts";

type Named = Context<App, "/:token/:name">;

/** Links under the headings of digests: each ends one follow, and asks before it does. */
export const unfollowPages = new Hono<App>()
  .get("/unfollow/:token/:name", async (c) => {
    const ports = await currentPorts(c.env);
    const reading = await readUnfollow(ports, c.req.param("token"), c.req.param("name"), Date.now());
    if (reading.outcome === "invalid") return invalid(c, ports);
    if (reading.outcome === "gone") return personal(c, <FollowsAgainPage {...visitor(c, ports)} />);
    const { follow, subscriber } = reading;
    if (reading.outcome === "ended") return ended(c, ports, follow);
    const props = { ...(await about(c, ports, follow)), leave: await leaving(ports, subscriber.id) };
    return personal(c, <UnfollowPage {...props} />);
  })
  .post("/unfollow/:token/:name", async (c) => {
    const ports = await currentPorts(c.env);
    const now = Date.now();
    const [token, name] = [c.req.param("token"), c.req.param("name")];
    const { everything } = await formOf(c);
    const done = await unfollow(ports, token, name, now);
    if (done.outcome === "invalid") return invalid(c, ports);
    if (done.outcome === "ended") return ended(c, ports, done.follow);
    if (done.outcome !== "last") return personal(c, <FollowsAgainPage {...visitor(c, ports)} />);
    if (everything) {
      await changeFollows(ports, done.subscriber, "everything", now, "unfollow");
      return ended(c, ports, done.follow);
    }
    const props = { ...(await about(c, ports, done.follow)), leave: await leaving(ports, done.subscriber.id) };
    return personal(c, <LastFollowPage {...props} />);
  })
  .post("/unfollow/:token/:name/undo", async (c) => {
    const ports = await currentPorts(c.env);
    const undone = await undoUnfollow(ports, c.req.param("token"), c.req.param("name"), Date.now());
    if (undone === "invalid") return invalid(c, ports);
    const page = visitor(c, ports);
    return personal(c, <FollowsAgainPage {...page} follow={undone && (await named(ports, undone))} late />);
  });

const invalid = (c: Context<App>, ports: Ports) =>
  personal(c, <ExpiredLinkPage {...visitor(c, ports)} purpose="unfollow" />, 410);

async function ended(c: Named, ports: Ports, follow: Followed): Promise<Response> {
  return personal(c, <UnfollowedPage {...(await about(c, ports, follow))} />);
}

async function about(c: Named, ports: Ports, follow: Followed) {
  const path = `unfollow/${encodeURIComponent(c.req.param("token"))}/${c.req.param("name")}`;
  return { ...visitor(c, ports), path, follow: await named(ports, follow) };
}

/** Returns the follow with the title of its label. */
async function named(ports: Ports, follow: Followed): Promise<NamedFollow> {
  const [one] = await namedFollows(ports, listsOf(follow), Date.now());
  return one ?? { ...follow, title: undefined };
}

/** Signs the link that unsubscribes from everything. */
export const leaving = ({ signer }: Pick<Ports, "signer">, subscriberId: number): Promise<string> =>
  signer.sign({ purpose: "unsubscribe", subscriberId, madeAt: 0 });
