import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { memoryFolder } from "./test/memory-folder.ts";
import { schemaStatements } from "./test/sqlite/schema.ts";
import { TimeBudget } from "./test/time-budget.ts";

// Processes of tests, and what they start, compile what others of this run have compiled.
process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), "gazette-compile-cache");
// What tests write is thrown away: in memory it takes a fifth less of the kernel's time than on a disk.
process.env.TMPDIR ??= memoryFolder() ?? tmpdir();

/** Tests that open a browser, or start Gazette as `npm start` does. */
const WHOLE = [
  "test/browser/**/*.test.ts",
  "test/faults/**/*.test.ts",
  "test/load/**/*.test.ts",
  "test/attack/**/*.test.ts",
  "test/cli/doctor.test.ts",
  "test/cli/newsletter.test.ts",
  "test/cli/package.test.ts",
  "test/cli/preview.test.ts",
];

/**
 * Longest first: the last to start would be waited for alone. Files of a project follow one another, so that they share its
 * processes. Those in workerd come while the longest run: one process loads all of Gazette for them, which takes five seconds
 * of CPU time. Those that wait stand between those that compute.
 */
const LONGEST = [
  ...[
    "faults/",
    "simulation/simulation",
    "browser/subscribers",
    "browser/desk",
    ".worker.test",
    "attack/",
    "browser/pages",
    "cli/package",
  ],
  ...["load/", "cli/preview", "browser/", "cli/doctor.test", "cli/newsletter"],
  ...["docs/how-to", "lost-answers", "security/hostile", "functions/outage", "security/growing", "webhook-caller"],
  ...["security/", "dev/child", "cli/deploy", "cli/publish", "cli/backup", "cli/restore", "functions/"],
];
const rank = ({ moduleId }: TestSpecification) => {
  const place = LONGEST.findIndex((part) => moduleId.includes(part));
  return place === -1 ? LONGEST.length : place;
};

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    globalSetup: ["test/assets.ts", "test/servers.ts"],
    reporters: ["default", new TimeBudget()],
    // What passes has nothing to say: Gazette logs a line for each cron.
    silent: "passed-only",
    // Those who wait for a browser, a queue or a child leave a core to others. More would take longer: each process loads,
    // compiles and warms up what it tests, and three of them on one core take a quarter more of its time than one does.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: "node",
          include: ["test/**/*.test.ts"],
          exclude: ["test/**/*.worker.test.ts", ...WHOLE],
          setupFiles: ["test/sqlite/lent.ts"],
          // After the others: these need no browser and no service.
          sequence: { groupOrder: 1 },
          alias: { "cloudflare:workers": new URL("test/bindings/durable-object.ts", import.meta.url).pathname },
          // Nothing is mocked and no module is changed: files may share a process.
          isolate: false,
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        plugins: [
          cloudflareTest(async ({ inject }) => ({
            main: "./functions/worker.ts",
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: {
                TEST_MIGRATIONS: await readD1Migrations("infra/migrations"),
                TEST_SCHEMA: schemaStatements(),
                LINK_SECRET: "a secret that only these tests know",
                ADMIN_TOKEN: "test-admin-token",
                PUBLISH_TOKEN: "test-publish-token",
                SES_ENDPOINT: inject("sesEndpoint"),
                SES_ACCESS_KEY_ID: "test",
                SES_SECRET_ACCESS_KEY: "test",
                S3_ENDPOINT: inject("s3Endpoint"),
                // Tests run the clock themselves; those of these guards set them.
                HOLD_MIN_MINUTES: "0",
                RELEASE_GUARD_POSTS: "0",
                FAULT_PROXY: inject("faultProxy"),
                S3_BUCKET: "gazette",
                S3_ACCESS_KEY_ID: "S3RVER",
                S3_SECRET_ACCESS_KEY: "S3RVER",
                MIRROR_ORIGINS: inject("imageHost"),
              },
            },
          })),
        ],
        // The one alias of infra/bundle.ts without which the SDK does not work in workerd.
        resolve: { alias: { "@aws-sdk/xml-builder": "@aws-sdk/xml-builder/dist-cjs/index.js" } },
        // One workerd a core, not one a file: to start one takes longer than most files do. Whoever writes empties it first.
        test: { name: "worker", include: ["test/**/*.worker.test.ts"], isolate: false, testTimeout: 30_000 },
      },
      {
        extends: true,
        test: {
          name: "whole",
          include: WHOLE,
          globalSetup: ["test/browser/unpacked.ts", "test/built-worker.ts", "test/example-gazette.ts"],
          // Files that one process runs share its Chromium.
          isolate: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // A page on a busy machine answers late, not wrongly.
          expect: { poll: { timeout: 30_000 } },
        },
      },
    ],
  },
});
