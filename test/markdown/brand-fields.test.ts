import { expect, it } from "vitest";
import { brandSettings, fieldOf, fieldsOf, settingsOf } from "../../src/markdown/brand-fields.ts";

const languages = { all: ["en", "zh"], own: "en" };

it("gives the settings back as they were, links that the form has no fields for too", () => {
  const navigation = Array.from({ length: 13 }, (_, at) => ({ label: `Link ${at}`, url: `/page-${at}/` }));
  const before = brandSettings({
    navigation,
    accent_color: "#8f2f24",
    newsletter: { hour: "7", reply_to: "a@b.example" },
  });
  expect(before["newsletter.reply_to"]).toBe("a@b.example");
  const fields = fieldsOf(before, languages);
  expect(settingsOf(fields, before, languages)).toEqual(before);
  const changed = settingsOf({ ...fields, "navigation.0.url": "/first/" }, before, languages);
  expect(changed.navigation).toEqual([{ label: "Link 0", url: "/first/" }, ...navigation.slice(1)]);
});

it("writes one logo for all by its address alone, and others by what they are for", () => {
  const before = brandSettings({});
  const logo = (fields: Record<string, string>) => settingsOf(fields, before, languages).logo;
  expect(logo({ "logo.light": "a.svg" })).toBe("a.svg");
  expect(logo({ "logo.dark": "b.svg" })).toEqual({ dark: "b.svg" });
  expect(logo({ "logo.light": "a.svg", "logo.dark": "b.svg" })).toEqual({ light: "a.svg", dark: "b.svg" });
  expect(logo({})).toBeNull();
});

it("shows a notice at the field of its setting, or at that of the site's language", () => {
  const fields = fieldsOf(brandSettings({ navigation: [{ label: "a", url: "/a/" }] }), languages);
  const places = ["icon", "about", "logo", "navigation[0]", "navigation[0].url", "unknown"];
  expect(places.map((path) => fieldOf(path, fields, languages))).toEqual([
    "icon",
    "about.en",
    "logo.light",
    "navigation.0.label.en",
    "navigation.0.url",
    "unknown",
  ]);
});

it("keeps what a link is called in languages that the form does not show", () => {
  const navigation = [{ label: { en: "Team", de: "Mannschaft" }, url: "/team/" }];
  const before = brandSettings({ navigation });
  expect(settingsOf(fieldsOf(before, languages), before, languages).navigation).toEqual(navigation);
});

it("keeps a link that has only a label or only an address yet", () => {
  const typed = { "navigation.0.label.en": "a", "navigation.1.url": "/b/" };
  expect(settingsOf(typed, brandSettings({}), languages).navigation).toEqual([
    { label: "a", url: null },
    { label: null, url: "/b/" },
  ]);
});

it("writes a text by itself where it is in the site's language alone, and keeps those the form does not show", () => {
  const about = (typed: Record<string, string>, known: string | Record<string, string> | null) =>
    settingsOf(typed, brandSettings({ about: known }), languages).about;
  expect(about({ "about.en": "a" }, null)).toBe("a");
  expect(about({ "about.zh": "b" }, null)).toEqual({ zh: "b" });
  expect(about({ "about.en": "a", "about.zh": "b" }, "c")).toEqual({ en: "a", zh: "b" });
  expect(about({ "about.en": "a" }, { "en-GB": "c", zh: "b" })).toEqual({ "en-GB": "a" });
  expect(about({}, { en: "a", de: "d" })).toEqual({ de: "d" });
  expect(about({ "about.en": "a" }, { de: "d" })).toEqual({ en: "a", de: "d" });
  expect(about({}, { en: "a" })).toBeNull();
});
