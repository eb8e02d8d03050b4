import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { Settings } from "../../src/cli/deploy/settings.ts";

const root = new URL("../../", import.meta.url);
const text = (path: string) => readFileSync(new URL(path, root), "utf8");

/** Settings of the Worker: the keys of the schemas that validate them. */
const sources = ["src/config.ts"].concat(
  readdirSync(new URL("src/adapters/", root), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => `${parentPath}/${name}`.slice(fileURLToPath(root).length)),
);
const BINDINGS = /^(BUCKET|SENDERS)$|_QUEUE$/;
const read = new Set(
  sources
    .flatMap((path) => [...text(path).matchAll(/^\s+([A-Z][A-Z0-9_]+):\s/gm)].map(([, name = ""]) => name))
    .filter((name) => !BINDINGS.test(name)),
);

const listed = text("docs/settings.md");
const guide = ["how-to/deploy", "settings", "operations"].map((page) => text(`docs/${page}.md`)).join("\n");
const documented = new Set(
  [...listed.matchAll(/`([A-Z][A-Z0-9]*_[A-Z0-9_]+|OBJECTS|MAILER)`/g)].map(([, name = ""]) => name),
);

describe("the guide to production", () => {
  it("names every setting the Worker reads, and none that it does not", () => {
    expect(read.size).toBeGreaterThan(15);
    expect([...documented].sort()).toEqual([...read].sort());
  });

  it("mentions no setting elsewhere that does not exist", () => {
    const prefixes = new Set([...read].map((name) => name.split("_")[0]));
    const mentioned = [...guide.matchAll(/\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b/g)].map(([name]) => name);
    expect(mentioned.filter((name) => prefixes.has(name.split("_")[0]) && !read.has(name))).toEqual([]);
  });

  it("gets from Terraform what the Worker reads, under the same names", () => {
    const given = [...text("infra/aws/outputs.tf").matchAll(/\b([A-Z][A-Z0-9]*_[A-Z0-9_]+|OBJECTS|MAILER)\s+=\s/g)].map(
      ([, name = ""]) => name,
    );
    expect(given).toEqual(expect.arrayContaining(["SES_REGION", "SNS_TOPIC_ARN", "S3_SECRET_ACCESS_KEY"]));
    expect(given.filter((name) => !read.has(name))).toEqual([]);
  });

  it("lists every key of gazette.toml, and no other", () => {
    const listed = /## gazette.toml\n(.*?)\n## /s.exec(text("docs/settings.md"))?.[1] ?? "";
    const keys = [...listed.matchAll(/^\| `\[?([a-z_]+)\]?` /gm)].map(([, key]) => key);
    expect(keys.sort()).toEqual(Object.keys(Settings.shape).sort());
  });

  it("leads only to files that are there", () => {
    for (const path of [
      "infra/migrations/0001_posts.sql",
      "infra/aws/versions.tf",
      "infra/aws/bucket.tf",
      "content/site.yaml",
    ])
      expect(() => text(path)).not.toThrow();
  });
});
