import { expect, it } from "vitest";
import { brandSettings, fieldsOf, settingsOf } from "../../src/markdown/brand-fields.ts";

const languages = { all: ["en", "zh"], own: "en" };

it("gives the settings back as they were, links that the form has no fields for too", () => {
  const navigation = Array.from({ length: 13 }, (_, at) => ({ label: `Link ${at}`, url: `/page-${at}/` }));
  const before = brandSettings({ navigation, accent_color: "#8f2f24" });
  const fields = fieldsOf(before, languages);
  expect(settingsOf(fields, before, languages)).toEqual(before);
  const changed = settingsOf({ ...fields, "navigation.0.url": "/first/" }, before, languages);
  expect(changed.navigation).toEqual([{ label: "Link 0", url: "/first/" }, ...navigation.slice(1)]);
});
