import { issues } from "../../src/adapters/database/newsletter/issues.ts";
import { loggedIssues } from "../../src/adapters/logged-issues.ts";
import type { Email } from "../../src/core/newsletter/email.ts";
import type { Receipt } from "../../src/core/newsletter/receipt.ts";
import { defaultSite, type Site } from "../../src/core/site.ts";
import type { Ports } from "../../src/ports/index.ts";
import type { Log, LogLine } from "../../src/ports/operations/log.ts";
import type { WakeUp } from "../../src/ports/queue.ts";
import { type Bindings, wire } from "../../src/wiring.ts";
import { type MemoryMailer, memory as memoryMailer } from "../memory/mailer.ts";
import { memory as memoryObjects } from "../memory/objects.ts";
import { memory as memoryProvider } from "../memory/provider.ts";
import { type LocalD1, openD1 } from "./d1.ts";

/** What the Worker is told in its settings, as far as anything here needs it. */
export const SETTINGS = {
  SITE_URL: "https://news.example.com/",
  MAIL_FROM: "News <news@news.example.com>",
  OBJECTS: "memory",
  MAILER: "memory",
  LINK_SECRET: "a secret that only these tests know",
  ADMIN_TOKEN: "test-admin-token",
  PUBLISH_TOKEN: "test-publish-token",
};

/** What settings choose between here. */
export const REGISTRIES = { objects: { memory: memoryObjects }, providers: { memory: memoryProvider } };

/** A mailer that answers as it is told. */
export interface ScriptedMailer extends MemoryMailer {
  /** Decides what an email meets, in place of being accepted. `undefined`: it is accepted. */
  meets: (email: Email) => { receipt: Receipt; goesOut: boolean } | undefined;
}

export interface OpenSite {
  /** Every port: the database's real adapters, objects and mails in memory. Fields may be replaced. */
  ports: Ports;
  db: LocalD1;
  mailer: ScriptedMailer;
  /** Wake-ups that were sent and that nobody has handled; the test does with them what a queue might. */
  held: WakeUp[];
  logged: LogLine[];
  faults: { event: string; fault: unknown }[];
  /** What `ports.now` says; `ports.sleep` moves it on. */
  clock: { now: number };
}

/** Opens a whole site on a database of its own, in about a millisecond. Use cases take `ports`. */
export function openSite({ at, site = {} }: { at: number; site?: Partial<Site> }): OpenSite {
  const db = openD1();
  const clock = { now: at };
  const held: WakeUp[] = [];
  const logged: LogLine[] = [];
  const faults: OpenSite["faults"] = [];
  const env = { ...SETTINGS };
  const defaults = { ...defaultSite(new URL(SETTINGS.SITE_URL)), postalAddress: "1 Quay Street, Harbour" };
  const wired = wire(env, { DB: db } as unknown as Bindings, { ...defaults, ...site }, REGISTRIES);
  const mailer = scriptedMailer();
  const log: Log = {
    write: (line) => void logged.push(line),
    fault: (event, fault) => void faults.push({ event, fault }),
  };
  const ports: Ports = {
    ...wired,
    // `wire` logs to the console.
    issues: loggedIssues(issues(db), log),
    log,
    mailer,
    objects: memoryObjects(),
    queue: {
      async send(wakeUps) {
        held.push(...structuredClone(wakeUps));
      },
    },
    now: () => clock.now,
    async sleep(ms) {
      clock.now += ms;
    },
  };
  return { ports, db, mailer, held, logged, faults, clock };
}

function scriptedMailer(): ScriptedMailer {
  const mailer = memoryMailer();
  const { send } = mailer;
  return Object.assign(mailer, {
    meets: () => undefined,
    async send(this: ScriptedMailer, email: Email) {
      const trouble = this.meets(email);
      if (!trouble) return send(email);
      const receipt = trouble.goesOut ? await send(email) : undefined;
      return trouble.receipt ?? receipt;
    },
  } satisfies Partial<ScriptedMailer>);
}
