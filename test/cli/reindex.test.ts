import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { gazette } from "./command.ts";
import { type Service, startService, TOKEN } from "./service.ts";

let service: Service;
beforeEach(async () => {
  service = await startService();
});
afterEach(() => service.close());

const reindex = (...more: string[]) => gazette(["reindex", "--url", service.url, "--token", TOKEN, ...more]);

describe("gazette reindex", () => {
  it("goes on until the service has reached the end, and adds the steps up", async () => {
    const step = { read: 10, published: 9, quarantined: 0, withdrawn: 1 };
    service.reindexSteps = [
      { position: "a", ...step },
      { position: "b", ...step },
      { position: null, ...step },
    ];
    const { code, stdout } = await reindex();
    expect(code).toBe(0);
    expect(stdout).toBe("read 30  published 27  quarantined 0  withdrawn 3\n");
    expect(service.requests).toHaveLength(3);
  });

  it("ends with 1 when posts are in quarantine", async () => {
    service.reindexSteps = [{ position: null, read: 2, published: 1, quarantined: 1, withdrawn: 0 }];
    const { code, stdout } = await reindex("--json");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({ read: 2, published: 1, quarantined: 1, withdrawn: 0 });
  });
});
