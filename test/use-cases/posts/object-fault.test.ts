import { describe, expect, it } from "vitest";
import { ObjectFault } from "../../../src/core/posts/object-fault.ts";
import { said } from "../../../src/core/reason.ts";
import { Unavailable } from "../../../src/core/unavailable.ts";
import { asObjectFault, objectFaultReason } from "../../../src/use-cases/posts/object-fault.ts";
import { reconcileObject } from "../../../src/use-cases/posts/reconcile-object.ts";
import { aSite, START } from "../a-site.ts";

describe("a fault while an object is read", () => {
  it("is the object's own where the store answers for others, and names nobody", async () => {
    const { ports } = await aSite();
    const denied = new Error("AccessDenied for ann@example.com");
    await expect(asObjectFault(ports, () => Promise.reject(denied))).rejects.toBeInstanceOf(ObjectFault);
    const reason = await objectFaultReason(ports, denied);
    expect(JSON.stringify(reason)).toContain("AccessDenied");
    expect(JSON.stringify(reason)).not.toContain("ann@example.com");
    expect(await objectFaultReason(ports, new ObjectFault(said("our own words")))).toEqual(said("our own words"));
  });

  it("is the store's where that answers nothing at all, or says so itself", async () => {
    const { ports } = await aSite();
    const away = { ...ports, objects: { ...ports.objects, head: () => Promise.reject(new Error("away")) } };
    const fault = new Error("reset");
    expect(await objectFaultReason(away, fault)).toBeUndefined();
    await expect(asObjectFault(away, () => Promise.reject(fault))).rejects.toBe(fault);
    const unavailable = new Unavailable("The bucket does not answer.");
    await expect(asObjectFault(ports, () => Promise.reject(unavailable))).rejects.toBe(unavailable);
  });
});

describe("one object that is compared with the index", () => {
  const KEY = "posts/a.md";
  const text = (title: string) => new TextEncoder().encode(`---\ntitle: ${title}\ndate: 2026-11-19\n---\nText.\n`);

  it("is indexed once for what is there, however often that is told", async () => {
    const { ports } = await aSite();
    await ports.objects.put(KEY, text("one"), "text/markdown");
    expect(await reconcileObject(ports, KEY, START)).toMatchObject({ outcome: "published" });
    expect(await reconcileObject(ports, KEY, START)).toEqual({ outcome: "unchanged" });
    await ports.objects.put(KEY, text("two"), "text/markdown");
    expect(await reconcileObject(ports, KEY, START)).toMatchObject({ outcome: "updated" });
    await ports.objects.delete(KEY);
    expect(await reconcileObject(ports, KEY, START)).toMatchObject({ outcome: "withdrawn" });
    expect(await reconcileObject(ports, KEY, START)).toEqual({ outcome: "unchanged" });
  });

  it("is read again when it was rewritten while it was read", async () => {
    const { ports } = await aSite();
    await ports.objects.put(KEY, text("one"), "text/markdown");
    let rewritten = false;
    const get: typeof ports.objects.get = async (key, options) => {
      const found = await ports.objects.get(key, options);
      if (key === KEY && !rewritten) {
        rewritten = true;
        await ports.objects.put(KEY, text("two"), "text/markdown");
      }
      return found;
    };
    await reconcileObject({ ...ports, objects: { ...ports.objects, get } }, KEY, START);
    expect(rewritten).toBe(true);
    const [{ title } = { title: "" }] = await ports.posts.entries(
      { scope: undefined, categories: [], exclude: [], tags: [], limit: 1, content: "full" },
      START,
    );
    expect(title).toBe("two");
  });

  it.each(["assets/a.png", ".gazette/history/posts/a.md.json", "readme.txt"])(
    "is nothing to do for %s",
    async (key) => {
      const { ports } = await aSite();
      await ports.objects.put(key, text("x"), "text/plain");
      expect(await reconcileObject(ports, key, START)).toEqual({ outcome: "stored" });
    },
  );
});
