import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { formerSecrets, signer } from "../../src/adapters/signer.ts";
import { rotateLinkSecret } from "../../src/cli/commands/secrets.ts";
import { take } from "../../src/cli/deploy/step.ts";
import { tokensIn } from "../../src/cli/deploy/tokens.ts";
import { configuration } from "../../src/cli/deploy/worker-steps.ts";
import { TOKEN } from "../clouds/cloudflare.ts";
import { emptyAccounts } from "../clouds/clouds.ts";
import { folderOf, gazette } from "./command.ts";

const UNSUBSCRIBE = { purpose: "unsubscribe", subscriberId: 7, madeAt: 0 } as const;

it("a rotated secret leaves the unsubscribe links of every mail that ever went out", async () => {
  const dir = await folderOf({});
  const tokens = tokensIn(dir);
  const first = "the first secret of this site";
  await tokens.keep({ LINK_SECRET: first, ADMIN_TOKEN: "stays" });
  let worker: Record<string, string> = { LINK_SECRET: first };
  const links: string[] = [];
  for (let times = 1; times <= 3; times++) {
    links.push(await signer(worker.LINK_SECRET ?? "").sign(UNSUBSCRIBE));
    if (times === 2) {
      // One that fails changes nothing for the Worker, and the next makes up for it.
      await expect(rotateLinkSecret(tokens, () => Promise.reject(new Error("away")))).rejects.toThrow("away");
    }
    await rotateLinkSecret(tokens, async (secrets) => {
      worker = secrets;
    });
  }
  const now = signer(worker.LINK_SECRET ?? "", ...formerSecrets(worker.LINK_SECRET_PREVIOUS));
  expect(new Set(links).size).toBe(3);
  for (const link of links) expect(await now.verify("unsubscribe", link, 1)).toEqual(UNSUBSCRIBE);
  expect(await tokens.read()).toMatchObject({ ...worker, ADMIN_TOKEN: "stays" });
  expect((await stat(join(dir, ".deploy/tokens.env"))).mode & 0o777).toBe(0o600);
});

it("is refused where the present secret is not known, and prints none", async () => {
  const dir = await folderOf({});
  const { code, stderr } = await gazette(["secrets", "rotate", dir]);
  expect([code, stderr]).toEqual([2, expect.stringContaining("does not hold LINK_SECRET")]);
  await tokensIn(dir).keep({ LINK_SECRET: "the first secret of this site" });
  const undeployed = await gazette(["secrets", "rotate", dir]);
  expect([undeployed.code, undeployed.stderr]).toEqual([2, expect.stringContaining("gazette deploy")]);
  const { LINK_SECRET = "" } = await tokensIn(dir).read();
  expect(undeployed.stdout + undeployed.stderr).not.toContain(LINK_SECRET);
});

it("is given to the Worker of a deployed folder by wrangler, with the file that the deployment left", async () => {
  const clouds = await emptyAccounts();
  const { steps, told, deployment } = await clouds.open();
  await take(steps, told);
  await writeFile(join(clouds.folder, ".deploy/wrangler.json"), await configuration(deployment));
  const worker = clouds.cloudflare.workers.get("gazette");
  const before = worker?.secrets.get("LINK_SECRET");
  const { code, stdout, stderr } = await gazette(["secrets", "rotate"], {
    cwd: clouds.folder,
    env: { CLOUDFLARE_API_BASE_URL: clouds.base, CLOUDFLARE_API_TOKEN: TOKEN },
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const { LINK_SECRET } = await tokensIn(clouds.folder).read();
  expect(LINK_SECRET).not.toBe(before);
  expect([worker?.secrets.get("LINK_SECRET"), worker?.secrets.get("LINK_SECRET_PREVIOUS")]).toEqual([
    LINK_SECRET,
    before,
  ]);
  expect(stdout).not.toContain(LINK_SECRET);
}, 60_000);
