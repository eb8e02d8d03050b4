import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Example } from "../example-gazette.ts";
import { sharedChromium } from "./chromium.ts";

/** Whatever runs or is loaded from elsewhere asks for `/ran` here. */
let elsewhere: { server: Server; url: string; asked: string[] };
let browser: Browser;
let site: Example;

const RUN = "fetch('RAN/ran?script');try{parent.ran=1;top.ran=1}catch{}document.cookie='ran=1';alert(1)";

/** Each would run something, or ask somebody else for something. */
const BODIES: Record<string, string> = {
  script: `<script>${RUN}</script>`,
  "script of another host": `<script href="RAN/ran.js"/>`,
  onload: `<g onload="${RUN}"/><image href="x" onerror="${RUN}"/>`,
  "an animation": `<rect width="9" height="9"><animate attributeName="x" dur="1ms" onbegin="${RUN}"/></rect>`,
  foreignObject: `<foreignObject width="99" height="99"><body xmlns="http://www.w3.org/1999/xhtml"><img src="x" onerror="${RUN}"/><iframe src="RAN/ran?frame"></iframe><script>${RUN}</script></body></foreignObject>`,
  "references to another host": `<image href="RAN/ran.png" width="9" height="9"/><use href="RAN/ran.svg#a"/><style>@import "RAN/ran.css";rect{fill:url(RAN/ran.svg#b)}</style><rect width="9" height="9"/>`,
  "a font of another host": `<style>@font-face{font-family:f;src:url(RAN/ran.woff2)}text{font-family:f}</style><text y="20">x</text>`,
};

const svg = (body: string, on = "") =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"${on}>${body.replaceAll("RAN", elsewhere.url)}</svg>`;

const nameOf = (index: number) => `assets/hostile-${index}.svg`;

beforeAll(async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const bare = /^\/bare\/(\d+)/.exec(request.url ?? "");
    if (bare) return void response.writeHead(200, { "Content-Type": "image/svg+xml" }).end(files[Number(bare[1])]);
    if (request.url?.startsWith("/ran")) asked.push(request.url);
    response.writeHead(200, { "Access-Control-Allow-Origin": "*", "Content-Type": "text/plain" }).end();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  elsewhere = { server, asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  const files = Object.values(BODIES).map((body) =>
    svg(body, body === BODIES.onload ? ` onload="${RUN}"`.replaceAll("RAN", elsewhere.url) : ""),
  );
  const example = fetch(inject("exampleGazette")).then((answer) => answer.json() as Promise<Example>);
  [site, browser] = await Promise.all([example, sharedChromium()]);
  for (const [index, body] of files.entries()) {
    const headers = { Authorization: "Bearer dev-publish-token" };
    const { status } = await fetch(`${site.url}/api/v1/objects/${nameOf(index)}`, { method: "PUT", headers, body });
    expect(status).toBe(200);
  }
});

afterAll(async () => {
  await browser?.close();
  elsewhere?.server.close();
});

/** A page of one context for each of these ways to open an address. Dialogs are told. */
interface Opener {
  context: BrowserContext;
  ways: { way: string; around: Ways[string]; page: Page; happened: string[] }[];
}

async function opener(ways: Ways): Promise<Opener> {
  const context = await browser.newContext();
  const opened = Object.entries(ways).map(async ([way, around]) => {
    const page = await context.newPage();
    const happened: string[] = [];
    page.on("dialog", (dialog) => {
      happened.push("a dialog");
      void dialog.dismiss();
    });
    return { way, around, page, happened };
  });
  return { context, ways: await Promise.all(opened) };
}

/** Opens an address in each way, and returns what happened in each. */
async function whatHappens(address: string, { context, ways }: Opener): Promise<[way: string, happened: string[]][]> {
  elsewhere.asked.length = 0;
  await context.clearCookies();
  const { origin } = new URL(address);
  await Promise.all(
    ways.map(async ({ around, page, happened }) => {
      happened.length = 0;
      await page.unrouteAll();
      // A page of the same origin around it, without any policy.
      if (around)
        await page.route(`${origin}/host`, (route) =>
          route.fulfill({ contentType: "text/html", body: around(address) }),
        );
      await page.goto(around ? `${origin}/host` : address, { waitUntil: "load" });
      await page.waitForTimeout(150);
      if (around && (await page.evaluate("'ran' in window"))) happened.push("a script in the page around it");
    }),
  );
  const cookies = (await context.cookies()).map(() => "a cookie");
  return ways.map(({ way, happened }) => [way, [...happened, ...cookies, ...elsewhere.asked]]);
}

type Ways = Record<string, ((address: string) => string) | undefined>;

const WAYS: Ways = {
  "opened by itself": undefined,
  "in <img>": (address) => `<!doctype html><img src="${address}">`,
  "in <object>": (address) =>
    `<!doctype html><object data="${address}" type="image/svg+xml" width="200" height="200"></object>`,
  "in <iframe>": (address) => `<!doctype html><iframe src="${address}"></iframe>`,
  "in <embed>": (address) => `<!doctype html><embed src="${address}" type="image/svg+xml">`,
};

describe("an SVG from the bucket", () => {
  let visitor: Opener;
  beforeAll(async () => {
    visitor = await opener(WAYS);
  });

  it.each(Object.keys(BODIES).map((name, index) => [name, index] as const))(
    "runs nothing and asks nobody: %s",
    { timeout: 60_000 },
    async (_, index) => {
      const happened = await whatHappens(`${site.url}/${nameOf(index)}`, visitor);
      expect(happened).toEqual(Object.keys(WAYS).map((way) => [way, []]));
    },
  );

  it.each(Object.keys(BODIES).map((name, index) => [name, index] as const))(
    "would do so without its headers: %s",
    { timeout: 60_000 },
    async (_, index) => {
      // What one of them does late is nothing that the next has done.
      const fresh = await opener({ "opened by itself": undefined });
      const happened = await whatHappens(`${elsewhere.url}/bare/${index}`, fresh);
      await fresh.context.close();
      expect(happened).not.toEqual([["opened by itself", []]]);
    },
  );

  it("is shown, as a picture and by itself", async () => {
    const page = await browser.newPage();
    await page.goto(`${site.url}/${nameOf(3)}`);
    expect(await page.locator("rect").boundingBox()).toMatchObject({ width: 9, height: 9 });
    await page.close();
  });
});
