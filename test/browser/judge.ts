import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import type { Page } from "playwright-core";
import { openChromium } from "./chromium.ts";

/** Detects scripts that run when a document is opened: payloads call `ran(…)`. */
export interface Judge {
  /**
   * `policy`: the Content-Security-Policy of the document, if any.
   * `use`: actions of the reader.
   */
  whatRuns(document: string, policy?: string, use?: (page: Page) => Promise<void>): Promise<string[]>;
  /** Opens many documents, beside each other in frames. Returns what runs, by the name of the document in which anything does. */
  whatRunsInEach(documents: Record<string, string>): Promise<Record<string, string[]>>;
  close(): Promise<void>;
}

/** Records what runs in a page from now on. */
export async function listen(page: Page): Promise<string[]> {
  const ran: string[] = [];
  await page.exposeFunction("ran", (what: unknown) => ran.push(String(what)));
  page.on("dialog", (dialog) => dialog.dismiss());
  return ran;
}

/** Performs all actions of a visitor, and reports dangerous links and scripts. */
export const PROVOKE = `for (const element of document.querySelectorAll("body *")) {
  for (const name of ["mouseover", "focus", "toggle", "animationstart", "error", "load"])
    element.dispatchEvent(new Event(name));
  const link = element.getAttribute("href") ?? element.getAttribute("action") ?? element.getAttribute("formaction");
  if (link && /^\\s*[a-z\\s]*script\\s*:/i.test(link)) ran(link);
  const isOurs = element.localName === "script" && (element.type === "application/ld+json" || /^\\/static\\//.test(element.getAttribute("src")));
  if (element.localName === "script" && !isOurs) ran("a script element");
}`;

/** Frames of one page. */
const FRAMES = 30;

const TYPES: Record<string, string> = { ".css": "text/css", ".js": "text/javascript", ".json": "application/json" };

/** `answers`: further paths of the document's origin; our own assets are served. */
export async function openJudge(answers: Record<string, string> = {}, open = openChromium): Promise<Judge> {
  let html = "";
  let framed: string[] = [];
  let csp: string | undefined;
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const type = TYPES[extname(path)];
    if (type === undefined) {
      const headers = { "Content-Type": "text/html; charset=utf-8", ...(csp && { "Content-Security-Policy": csp }) };
      const frame = /^\/frame\/(\d+)$/.exec(path)?.[1];
      response.writeHead(200, headers).end(frame === undefined ? html : framed[Number(frame)]);
      return;
    }
    const body = path.startsWith("/static/") ? readFileSync(join("dist/assets", path)) : answers[path];
    response
      .writeHead(body === undefined ? 404 : 200, {
        "Content-Type": `${type}; charset=utf-8`,
        "Cache-Control": "max-age=600",
      })
      .end(body);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser = await open();
  // Other hosts are behind a proxy that is not there. Not by `route`, for which the browser asks for everything again and again.
  const page = await browser.newPage({ proxy: { server: "http://127.0.0.1:9", bypass: "127.0.0.1" } });
  const ran = await listen(page);
  async function whatRuns(document: string, policy?: string, use?: (page: Page) => Promise<void>): Promise<string[]> {
    html = document;
    csp = policy;
    ran.length = 0;
    await page.goto(`${origin}/`, { waitUntil: "load" });
    await use?.(page);
    await page.evaluate(PROVOKE);
    return [...ran];
  }
  return {
    whatRuns,
    async whatRunsInEach(documents) {
      const found: Record<string, string[]> = {};
      const all = Object.entries(documents);
      for (let start = 0; start < all.length; start += FRAMES) {
        const some = all.slice(start, start + FRAMES);
        framed = some.map(([, document]) => document);
        const frames = framed.map((_, index) => `<iframe src="/frame/${index}"></iframe>`).join("");
        const provoke = async (page: Page) => {
          for (const frame of page.mainFrame().childFrames()) await frame.evaluate(PROVOKE);
        };
        if ((await whatRuns(frames, undefined, provoke)).length === 0) continue;
        for (const [name, document] of some) {
          const ran = await whatRuns(document);
          if (ran.length > 0) found[name] = ran;
        }
        // Whatever only happens in a frame is not to be lost.
        if (Object.keys(found).length === 0) found[some.map(([name]) => name).join(" | ")] = ["in a frame"];
      }
      return found;
    },
    async close() {
      await browser.close();
      await new Promise((done) => server.close(done));
    },
  };
}
