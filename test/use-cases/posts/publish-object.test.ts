import { expect, it } from "vitest";
import { preconditionHolds } from "../../../src/use-cases/posts/publish-object.ts";
import { aSite } from "../a-site.ts";

it("a precondition holds of an object that is there, is not, or is one of the versions that were seen", async () => {
  const { ports } = await aSite();
  const { etag } = await ports.objects.put("posts/a.md", new TextEncoder().encode("A"), "text/markdown");
  const holds = (...of: Parameters<typeof preconditionHolds> extends [unknown, ...infer Given] ? Given : never) =>
    preconditionHolds(ports, ...of);
  for (const [precondition, there, gone] of [
    ["absent", false, true],
    ["present", true, false],
    [{ etags: ["other", etag] }, true, false],
    [{ etags: ["other"] }, false, false],
  ] as const) {
    const asked = typeof precondition === "string" ? precondition : { etags: [...precondition.etags] };
    expect([await holds(asked, "posts/a.md"), await holds(asked, "posts/b.md")]).toEqual([there, gone]);
  }
});
