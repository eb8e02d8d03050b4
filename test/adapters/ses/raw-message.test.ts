import fc from "fast-check";
import { expect, it } from "vitest";
import { rawMessageForm } from "../../../src/adapters/ses/raw-message.ts";
import { type Email, SharedBodies } from "../../../src/core/newsletter/email.ts";
import { writeMime } from "../../../src/emails/mime.ts";

const formOf = (email: Email, configurationSet?: string) =>
  new URLSearchParams(new TextDecoder().decode(rawMessageForm(email, configurationSet)));

const email: Email = {
  from: { name: "Gazette", address: "news@news.example.com" },
  to: "a+b@example.com",
  subject: "Hello",
  text: "Hello",
  html: "<p>Hello</p>",
  headers: {},
  tags: { delivery: "123", kind: "issue" },
};

it("says to whom, with which tags and by which configuration set", () => {
  const { "RawMessage.Data": data = "", ...fields } = Object.fromEntries(formOf(email, "newsletter"));
  expect(fields).toEqual({
    Action: "SendRawEmail",
    Version: "2010-12-01",
    "Destinations.member.1": "a+b@example.com",
    "Tags.member.1.Name": "delivery",
    "Tags.member.1.Value": "123",
    "Tags.member.2.Name": "kind",
    "Tags.member.2.Value": "issue",
    ConfigurationSetName: "newsletter",
  });
  expect(Buffer.from(data, "base64")).toEqual(Buffer.from(writeMime(email)));
  expect(formOf(email).has("ConfigurationSetName")).toBe(false);
});

it("escapes what a form would take for a space", () => {
  // One of the three puts a letter where base64 has a plus sign.
  const forms = ["G", "Ga", "Gaz"].map((name) =>
    new TextDecoder().decode(rawMessageForm({ ...email, from: { ...email.from, name } }, undefined)),
  );
  expect(forms.some((form) => form.includes("%2B"))).toBe(true);
  for (const form of forms) expect(form.slice(form.indexOf("Data="))).not.toContain("+");
});

it("holds the bytes of each copy, whatever it shares with others and wherever that ends", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 200 });
  fc.assert(
    fc.property(text, text, fc.array(fc.tuple(text, text, fc.nat(40)), { maxLength: 4 }), (html, plain, copies) => {
      const shared = new SharedBodies([
        { text: plain, html },
        { text: html, html: plain },
      ]);
      for (const [ownText, ownHtml, name] of copies) {
        const copy = { ...email, to: `${"r".repeat(name + 1)}@example.com`, shared };
        const own = { text: ownText, html: ownHtml };
        const whole = { ...copy, own, text: shared.text + ownText, html: shared.html + ownHtml };
        const base64 = formOf(whole).get("RawMessage.Data") ?? "";
        expect(Buffer.from(base64, "base64").toString("latin1")).toBe(Buffer.from(writeMime(whole)).toString("latin1"));
        expect(base64).toMatch(/^[A-Za-z0-9+/]*={0,2}$/);
      }
    }),
  );
});
