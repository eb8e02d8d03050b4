// npm run lighthouse: what Lighthouse says of the pages that readers see, on a phone and at a desk, of content/ as deployed.
// Fails if one has less than 98 of 100 in anything, or moves while it loads.
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import chromium from "@sparticuz/chromium";
import { chromium as playwright } from "playwright-core";
import { withChineseFont } from "../browser/chinese-font.ts";
import { startGazette } from "../browser/gazette.ts";

/** Where Lighthouse is, once it is asked for: 185 MB that nothing else needs. */
const folder = fileURLToPath(new URL("../../node_modules/.cache/lighthouse/", import.meta.url));
const WANTED = 98;
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"] as const;
const PORT = 9222;

interface Audit {
  title: string;
  displayValue?: string;
  explanation?: string;
  score: number | null;
  numericValue?: number;
}
interface Report {
  categories: Record<string, { score: number; auditRefs: { id: string; weight: number }[] }>;
  audits: Record<string, Audit>;
}
type Lighthouse = (url: string, flags: object, config?: object) => Promise<{ lhr: Report }>;

if (!existsSync(`${folder}node_modules/lighthouse/package.json`)) {
  mkdirSync(folder, { recursive: true });
  copyFileSync(new URL("package.json", import.meta.url), `${folder}package.json`);
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit"],
  });
}
const { default: lighthouse, desktopConfig } = (await import(`${folder}node_modules/lighthouse/core/index.js`)) as {
  default: Lighthouse;
  desktopConfig: object;
};

const gazette = await startGazette();
const browser = await playwright.launch({
  executablePath: await chromium.executablePath(),
  env: { ...process.env, FONTCONFIG_FILE: await withChineseFont() },
  args: ["--no-sandbox", "--disable-gpu", `--remote-debugging-port=${PORT}`],
});
let failed = false;
try {
  console.log(`${"page".padEnd(44)} ${CATEGORIES.join("  ")}  shift`);
  for (const path of await pages())
    for (const config of [undefined, desktopConfig]) {
      const { lhr } = await lighthouse(gazette.url + path, { port: PORT, logLevel: "error" }, config);
      report(`${path} ${config ? "desk" : "phone"}`, lhr);
    }
} finally {
  await browser.close();
  await gazette.stop();
}
process.exitCode = failed ? 1 : 0;

/** One page of each kind. */
async function pages(): Promise<string[]> {
  const { items: [newest] = [] } = (await (await fetch(`${gazette.url}/feed.json`)).json()) as {
    items: { url: string }[];
  };
  const post = newest ? new URL(newest.url).pathname : "/";
  const [, category = "/categories/"] =
    /href="(\/categories\/[^"/]+\/?)"/.exec(await (await fetch(`${gazette.url}/categories/`)).text()) ?? [];
  return process.argv[2]
    ? process.argv.slice(2)
    : ["/", post, category, "/categories/", "/archive/", "/search?q=a", "/subscribe", "/embed"];
}

function report(name: string, { categories, audits }: Report): void {
  const scores = CATEGORIES.map((category) => Math.round((categories[category]?.score ?? 0) * 100));
  // Pages of results are kept from search engines on purpose.
  if (name.startsWith("/search")) scores[CATEGORIES.indexOf("seo")] = 100;
  const shift = audits["cumulative-layout-shift"]?.numericValue ?? 0;
  console.log(
    `${name.padEnd(44)} ${scores.map((score, index) => String(score).padStart(CATEGORIES[index]?.length ?? 0)).join("  ")}  ${shift.toFixed(3)}`,
  );
  if (shift === 0 && scores.every((score) => score >= WANTED)) return;
  failed = true;
  for (const category of CATEGORIES)
    for (const { id, weight } of categories[category]?.auditRefs ?? []) {
      const audit = audits[id];
      if (weight > 0 && audit?.score != null && audit.score < 0.95)
        console.log(`  ${category}: ${audit.title} ${audit.displayValue ?? audit.explanation ?? ""}`);
    }
}
