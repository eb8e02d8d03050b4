import { setTimeout as sleep } from "node:timers/promises";
import { type Client, text } from "./client.ts";
import type { Clock } from "./clock.ts";
import type { Dice } from "./dice.ts";
import type { Mail, Mailbox } from "./mailbox.ts";
import { CATEGORIES } from "./told-posts.ts";

/** Somebody with an address, and what they were told. Times are the Worker's. */
export interface Person {
  email: string;
  /** By the publisher, who had their consent before. */
  imported: boolean;
  /** Told to look into the mailbox. */
  subscribed: boolean;
  confirmed: boolean;
  /** The categories they were last told they have. */
  categories: string[] | undefined;
  left: { at: number; way: "one-click" | "page" } | undefined;
}

const has = (part: string) => (mail: Mail) => mail.links.some((link) => link.includes(part));

/** People who subscribe, confirm, change their minds and leave, as their mailboxes let them. */
export class Subscribers {
  readonly people: Person[] = [];
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #mailbox: Mailbox;
  readonly #problems: string[];

  constructor(given: { client: Client; clock: Clock; mailbox: Mailbox; problems: string[] }) {
    this.#client = given.client;
    this.#clock = given.clock;
    this.#mailbox = given.mailbox;
    this.#problems = given.problems;
  }

  /** One person's story; it ends wherever it stands when `goesOn` says no more. */
  async live(email: string, dice: Dice, goesOn: () => boolean): Promise<void> {
    const person: Person = {
      email,
      imported: false,
      subscribed: false,
      confirmed: false,
      categories: [],
      left: undefined,
    };
    this.people.push(person);
    const chosen = dice.chance(0.5) ? [dice.pick(CATEGORIES)] : [];
    await this.#subscribe(person, chosen);
    const confirmation = await this.#mailbox.wait(email, has("/confirm/"), goesOn);
    if (!confirmation || !goesOn()) return;
    await this.#confirm(person, linkTo(confirmation, "/confirm/"));
    if (dice.chance(0.3)) await this.#changePreferences(person, dice, goesOn);
    if (!dice.chance(0.4)) return;
    const issue = await this.#mailbox.wait(email, (mail) => mail.tags.delivery !== undefined, goesOn);
    await sleep(dice.between(0, 3_000));
    if (issue && goesOn()) await this.#leave(person, issue, dice.chance(0.7) ? "one-click" : "page");
  }

  /** Active from the start, without a mail. */
  import(emails: string[]): void {
    for (const email of emails)
      this.people.push({
        email,
        imported: true,
        subscribed: true,
        confirmed: true,
        categories: undefined,
        left: undefined,
      });
  }

  async #subscribe(person: Person, categories: string[]): Promise<void> {
    const answer = await this.#client.persist("subscribe", "/api/v1/subscriptions", {
      method: "POST",
      body: JSON.stringify({ email: person.email, categories, frequency: "immediate", timezone: "UTC" }),
      headers: { "Content-Type": "application/json" },
    });
    this.#expect(answer.status, 202, `Subscribing ${person.email}`, text(answer, 200));
    person.categories = categories;
    person.subscribed = true;
  }

  async #confirm(person: Person, path: string): Promise<void> {
    const page = await this.#client.persist("confirm page", path);
    this.#expect(page.status, 200, `The confirmation page of ${person.email}`, "");
    const { status } = await this.#client.persist("confirm", path, { method: "POST" });
    this.#expect(status, 200, `Confirming ${person.email}`, "");
    person.confirmed = true;
  }

  async #changePreferences(person: Person, dice: Dice, goesOn: () => boolean): Promise<void> {
    const form = (fields: [string, string][]) => ({ method: "POST", body: new URLSearchParams(fields) });
    const asked = await this.#client.persist("ask for link", "/preferences", form([["email", person.email]]));
    this.#expect(asked.status, 200, `Asking for the preferences of ${person.email}`, "");
    // The welcome brings such a link, too.
    const mail = await this.#mailbox.wait(person.email, has("/preferences/"), goesOn);
    if (!mail || !goesOn()) return;
    const more = dice.pick(CATEGORIES);
    const categories = [...new Set([...(person.categories ?? []), more])];
    // Until there is an answer, nobody can say which they are.
    person.categories = undefined;
    const path = linkTo(mail, "/preferences/");
    const follows = await this.#client.persist("follow", `${path}/follows`, form([["add", `category ${more}`]]));
    this.#expect(follows.status, 200, `Following more for ${person.email}`, "");
    const { status } = await this.#client.persist("preferences", path, form([["frequency", "immediate"]]));
    this.#expect(status, 200, `Changing the preferences of ${person.email}`, "");
    person.categories = categories;
  }

  async #leave(person: Person, issue: Mail, way: "one-click" | "page"): Promise<void> {
    const header = issue.headers.find(({ name }) => name.toLowerCase() === "list-unsubscribe")?.value ?? "";
    const link = /<(https?:[^>]+)>/.exec(header)?.[1];
    if (!link) return void this.#problems.push(`An issue to ${person.email} has no List-Unsubscribe: ${header}`);
    const fields: Record<string, string> =
      way === "one-click" ? { "List-Unsubscribe": "One-Click" } : { reason: "other" };
    const { status } = await this.#client.persist("unsubscribe", new URL(link).pathname, {
      method: "POST",
      body: new URLSearchParams(fields),
    });
    this.#expect(status, 200, `Unsubscribing ${person.email}`, "");
    person.left = { at: this.#clock.now(), way };
  }

  #expect(status: number, wanted: number, what: string, said: string): void {
    if (status !== wanted) this.#problems.push(`${what} answered ${status}. ${said}`);
  }
}

function linkTo(mail: Mail, part: string): string {
  return new URL(mail.links.find((link) => link.includes(part)) ?? "http://localhost/nowhere").pathname;
}
