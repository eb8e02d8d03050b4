import { Hono } from "hono";
import { discovery } from "../feeds/discovery.ts";
import { feedPages } from "../feeds/feed-pages.tsx";
import type { App } from "../http.ts";
import { archives } from "./archives.tsx";
import { assets } from "./assets.ts";
import { attachments } from "./attachments.ts";
import { brand } from "./brand.ts";
import { card } from "./card.ts";
import { crawlers } from "./crawlers.ts";
import { docs } from "./docs.tsx";
import { issuePages } from "./issue-pages.tsx";
import { reading } from "./reading.tsx";
import { searching } from "./searching.tsx";
import { languageSwitch } from "./visitor.ts";

/** What readers of the site see, besides the pages of their subscription. */
export const site = new Hono<App>()
  .route("/", assets)
  .route("/", discovery)
  .use(languageSwitch)
  .route("/", feedPages)
  .route("/", docs)
  .route("/", crawlers)
  .route("/", searching)
  .route("/", archives)
  .route("/", issuePages)
  .route("/", attachments)
  .route("/", brand)
  .route("/", card)
  .route("/", reading);
