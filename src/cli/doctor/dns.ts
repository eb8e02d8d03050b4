import { Resolver } from "node:dns/promises";
import type { Dns } from "../../ports/operations/dns.ts";

/** The record does not exist; other errors mean that DNS could not be queried. */
const ABSENT = new Set(["ENOTFOUND", "ENODATA"]);

/** Resolves by this machine's DNS, or by a given server. */
export function machineDns(server: string | undefined): Dns {
  const resolver = new Resolver({ timeout: 3_000, tries: 2 });
  if (server) resolver.setServers([server]);
  return {
    texts: async (name) => (await found(() => resolver.resolveTxt(name))).map((parts) => parts.join("")),
    aliases: (name) => found(() => resolver.resolveCname(name)),
    mailHosts: async (name) => (await found(() => resolver.resolveMx(name))).map(({ exchange }) => exchange),
    addresses: async (name) =>
      (await Promise.all([found(() => resolver.resolve4(name)), found(() => resolver.resolve6(name))])).flat(),
  };
}

async function found<Value>(ask: () => Promise<Value[]>): Promise<Value[]> {
  try {
    return await ask();
  } catch (fault) {
    if (ABSENT.has((fault as NodeJS.ErrnoException).code ?? "")) return [];
    throw fault;
  }
}
