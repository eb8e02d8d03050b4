import { expect, it } from "vitest";
import { readConfirmation } from "../../../src/use-cases/subscribers/confirm.ts";
import { eraseOwnData, exportOwnData, readOwnData } from "../../../src/use-cases/subscribers/own-data.ts";
import { aSite, DAY, START } from "../a-site.ts";

it("a person's data is shown and erased by a link of theirs, as long as it works", async () => {
  const { ports, subscribe, db } = await aSite();
  const [id = 0] = await subscribe("ann@example.com", "bob@example.com");
  const link = (purpose: "preferences" | "manage", madeAt = START) =>
    ports.signer.sign({ purpose, subscriberId: id, madeAt });
  const token = await link("preferences");
  expect(await exportOwnData(ports, token, START)).toMatchObject({
    subscriber: { email: "ann@example.com" },
    history: [{ kind: "imported" }],
    deliveries: [],
  });
  // A link from before the address changed may have been read by somebody else; a mail's own link opens what it always did.
  await db.exec(`UPDATE subscribers SET address_since = ${START + 1_000} WHERE id = ${id}`);
  expect(await readOwnData(ports, token, START)).toBeUndefined();
  expect(await exportOwnData(ports, token, START)).toBeUndefined();
  expect(await readOwnData(ports, await link("manage"), START, "manage")).toMatchObject({ id });
  expect(await eraseOwnData(ports, token, START)).toBe("erased");
  expect(await ports.subscribers.byEmail("ann@example.com")).toBeDefined();
  const later = await link("preferences", START + 1_000);
  expect(await eraseOwnData(ports, later, START + 30 * DAY)).toBe("expired");
  expect(await eraseOwnData(ports, "x", START)).toBe("expired");
  expect(await eraseOwnData(ports, later, START + 2_000)).toBe("erased");
  expect(await ports.subscribers.byEmail("ann@example.com")).toBeUndefined();
  expect(await eraseOwnData(ports, later, START + 2_000)).toBe("erased");
  expect(await ports.subscribers.byEmail("bob@example.com")).toBeDefined();
});

it("a link that confirms says what it still can: nothing for who reads already, or has left", async () => {
  const { ports, subscribe, db } = await aSite();
  const [id = 0] = await subscribe("ann@example.com");
  const token = await ports.signer.sign({ purpose: "confirm", subscriberId: id, madeAt: START });
  const outcome = async (state: string) => {
    await db.exec(`UPDATE subscribers SET state = '${state}'`);
    return (await readConfirmation(ports, token, START)).outcome;
  };
  expect(await outcome("pending")).toBe("pending");
  expect(await outcome("active")).toBe("already-active");
  expect(await outcome("unsubscribed")).toBe("expired");
  expect(await outcome("suppressed")).toBe("expired");
  expect((await readConfirmation(ports, token, START + 30 * DAY)).outcome).toBe("expired");
});
