import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AwsSimulator } from "../clouds/aws.ts";
import { CloudflareSimulator, TOKEN } from "../clouds/cloudflare.ts";
import { json } from "../clouds/loopback.ts";
import { publicSite } from "../clouds/public-site.ts";
import { freePort } from "../free-port.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** The Node of the machine, which is the oldest that the package runs on where that is installed. */
const NODE = ["/usr/bin/node", "/usr/local/bin/node"].find(existsSync) ?? process.execPath;

/** An environment without what this checkout would lend. */
const { NODE_PATH, NODE_COMPILE_CACHE, npm_lifecycle_event, ...inherited } = process.env;
const env = { ...inherited, NO_COLOR: "1", PATH: `${dirname(NODE)}:/usr/bin:/bin` };

describe("the package that npm pack makes", () => {
  let folder: string;
  let command: string;

  /** Unpacks it beside the packages that it says it needs, and no others. */
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "gazette-package-"));
    const printed = execFileSync("npm", ["pack", "--silent", "--pack-destination", folder], {
      cwd: root,
      encoding: "utf8",
    });
    const modules = join(folder, "node_modules");
    await mkdir(join(modules, "gazette"), { recursive: true });
    execFileSync("tar", ["xzf", join(folder, printed.trim()), "-C", join(modules, "gazette"), "--strip-components=1"]);
    const { dependencies, optionalDependencies } = JSON.parse(
      await readFile(join(modules, "gazette/package.json"), "utf8"),
    );
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      if (!existsSync(join(root, "node_modules", name))) continue;
      await mkdir(dirname(join(modules, name)), { recursive: true });
      await symlink(join(root, "node_modules", name), join(modules, name));
    }
    await writeFile(
      join(folder, "package.json"),
      JSON.stringify({ dependencies: { gazette: `file:${printed.trim()}` } }),
    );
    command = join(modules, "gazette/src/cli/gazette.js");
  }, 180_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const gazette = (...args: string[]) => execFileSync(NODE, [command, ...args], { cwd: folder, env, encoding: "utf8" });

  it("holds the command, the built Worker, the migrations and Terraform, and none of our posts or sources", () => {
    const held = (path: string) => existsSync(join(folder, "node_modules/gazette", path));
    expect(
      [
        "dist/worker/worker.mjs",
        "wrangler.toml",
        "dist/assets/static",
        "infra/migrations/0001_posts.sql",
        "infra/aws/mail.tf",
      ].filter((path) => !held(`dist/package/${path}`)),
    ).toEqual([]);
    expect(["content", "test", "src/core", "functions", "dist/package/content"].filter(held)).toEqual([]);
  });

  it("makes a site in an empty folder, names itself as what npm installs there, and reads the site", async () => {
    gazette("init", "site", "--yes", "--title", "Harbour News");
    const { scripts, devDependencies } = JSON.parse(await readFile(join(folder, "site/package.json"), "utf8"));
    expect(scripts.start).toBe("gazette start");
    expect(devDependencies.gazette).toMatch(/^file:\.\.\/gazette-.*\.tgz$/);
    expect(JSON.parse(gazette("check", "site", "--json"))).toMatchObject({ published: 1, quarantined: [] });
    // Without the newer Node that npm brings on Linux.
    const script = join(folder, "node_modules/gazette/dist/package/src/cli/gazette.js");
    expect(execFileSync(NODE, [script, "check", "site"], { cwd: folder, env, encoding: "utf8" })).toContain(
      "published 1",
    );
  });

  it("serves with --empty nothing, and else that folder and what changes in it, outside of any checkout", async () => {
    gazette("init", "served", "--yes", "--title", "Quay News");
    const [port, inbox] = [await freePort(), await freePort()];
    const empty = await start("served", port, inbox, "--empty");
    try {
      expect(await (await fetch(`http://localhost:${port}/feed.json`)).json()).toMatchObject({ items: [] });
    } finally {
      await empty.stop();
    }
    // The tables are there then.
    const started = await start("served", port, inbox);
    try {
      await started.until(/published +1/);
      expect(await (await fetch(`http://localhost:${port}/atom.xml`)).text()).toContain("Hello");
      await writeFile(join(folder, "served/posts/2026-11-20-second.md"), "---\ntitle: Second\n---\nText\n");
      await started.until(/published +1/);
      expect(await (await fetch(`http://localhost:${port}/feed.json`)).text()).toContain("Second");
    } finally {
      await started.stop();
    }
  }, 180_000);

  it("deploys from there with wrangler and the AWS SDK, prints no secret, and finds everything the second time", async () => {
    const [cloudflare, aws] = [new CloudflareSimulator(), new AwsSimulator()];
    const site = await publicSite(cloudflare);
    const { port } = new URL(site.origin);
    const clouds = {
      ...env,
      CLOUDFLARE_API_BASE_URL: await cloudflare.start(),
      CLOUDFLARE_API_TOKEN: TOKEN,
      AWS_ENDPOINT_URL: await aws.start(),
      AWS_ACCESS_KEY_ID: "AKIATHEPUBLISHER",
      AWS_SECRET_ACCESS_KEY: "secret-of-the-publisher",
      LANG: "en",
    };
    const looking = setInterval(() => aws.verify((name) => cloudflare.records.some((one) => one.name === name)), 100);
    const seen: number[] = [];
    cloudflare.afterCall = () => void seen.push(cloudflare.statusOf("localhost"));
    try {
      gazette("init", "deployed", "--yes", "--title", "Pier News");
      const run = async (...args: string[]) => {
        const child = spawn(NODE, [command, ...args], { cwd: join(folder, "deployed"), env: clouds });
        let said = "";
        for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += text));
        const code = await new Promise((done) => child.on("close", done));
        return { code, said };
      };
      const settings = ["--url", `http://localhost:${port}`, "--mail-from", "news@mail.example.com"];
      cloudflare.faults.instead = (call) =>
        /^PUT .*\/scripts\/gazette\?/.test(call)
          ? json(403, { success: false, errors: [{ code: 10000, message: "Authentication error" }], result: null })
          : undefined;
      const refused = await run("deploy", ...settings, "--email", "ann@example.org", "--region", "eu-west-1");
      expect(refused.code).toBe(2);
      expect(refused.said).toContain("The token lacks the permission: Account → Workers Scripts → Edit");
      expect(refused.said).toContain("it goes on from here");
      cloudflare.faults.instead = () => undefined;
      const first = await run("deploy");
      expect(first.said).toMatch(/Tables of the database +there/);
      expect(first.said).toMatch(/Smoke test.* made/);
      const worker = cloudflare.workers.get("gazette");
      const files = worker?.versions[0]?.files ?? [];
      const scripts = files.filter((name) => name.endsWith(".mjs"));
      expect(scripts.length).toBeGreaterThan(1);
      expect(scripts.filter((name) => !files.includes(`${name}.map`))).toEqual([]);
      expect(seen).not.toContain(500);
      expect(site.emails).toEqual(["ann@example.org"]);
      for (const secret of [TOKEN, "secret-of-the-publisher", ...(worker?.secrets.values() ?? [])])
        expect(first.said + refused.said).not.toContain(secret);
      const second = await run("deploy");
      expect(second.said).not.toContain("made");
      expect(worker?.versions).toHaveLength(1);
      const dry = await run("deploy", "--dry-run");
      expect(dry).toMatchObject({
        code: 0,
        said: expect.stringContaining('cloudflare POST /accounts/ACCOUNT/d1/database {"name":"gazette"'),
      });
      expect(await run("destroy")).toMatchObject({ code: 2, said: expect.stringContaining("--yes --host localhost") });
      expect(await run("destroy", "--yes", "--host", "example.com")).toMatchObject({ code: 2 });
      expect(cloudflare.workers.size).toBe(1);
      expect(await run("destroy", "--yes", "--host", "localhost")).toMatchObject({ code: 0 });
      expect([cloudflare.workers.size, cloudflare.databases.size, aws.users.size, cloudflare.buckets.size]).toEqual([
        0, 0, 0, 1,
      ]);
    } finally {
      clearInterval(looking);
      await Promise.all([cloudflare.stop(), aws.stop(), site.stop()]);
    }
  }, 180_000);

  /** Runs `gazette start` until it says that it runs. */
  async function start(site: string, port: number, inbox: number, ...more: string[]) {
    const args = [command, "start", site, "--port", String(port), "--inbox-port", String(inbox), ...more];
    const child = spawn(NODE, args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
    const ended = new Promise<number | null>((done) => child.once("exit", done));
    let printed = "";
    let heard = () => {};
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        printed += text;
        heard();
      });
    const started = {
      async until(words: RegExp): Promise<void> {
        const failed = ended.then((code) => Promise.reject(new Error(`gazette start ended with ${code}:\n${printed}`)));
        for (let found = words.exec(printed); ; found = words.exec(printed)) {
          if (found) {
            printed = printed.slice(found.index + found[0].length);
            failed.catch(() => {});
            return;
          }
          await Promise.race([
            new Promise<void>((again) => {
              heard = again;
            }),
            failed,
          ]);
        }
      },
      async stop(): Promise<void> {
        child.kill("SIGINT");
        await ended;
      },
    };
    await started.until(/Gazette is running\./);
    return started;
  }
});
