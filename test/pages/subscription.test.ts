import { describe, expect, it } from "vitest";
import { EVERYTHING } from "../../src/core/subscribers/follow.ts";
import { UNSUBSCRIBE_REASONS } from "../../src/core/subscribers/unsubscribe-reason.ts";
import { en } from "../../src/locales/en.ts";
import { ConfirmPage } from "../../src/pages/confirm.tsx";
import { ErasePage } from "../../src/pages/erase.tsx";
import { LabelPage } from "../../src/pages/label.tsx";
import { PreferencesPage, type PreferencesPageProps } from "../../src/pages/preferences.tsx";
import { renderPage } from "../../src/pages/render.ts";
import { SubscribePage } from "../../src/pages/subscribe.tsx";
import { UnsubscribePage } from "../../src/pages/unsubscribe.tsx";
import { documentOf } from "./document.ts";
import { category, formats, frequencies, site } from "./samples.ts";

const page = { site, locale: en };
const categories = Array.from({ length: 60 }, (_, index) => category(index));
const chosen = {
  preferences: {
    ...EVERYTHING,
    categories: ["a"],
    frequency: "weekly",
    hour: 7,
    timeZone: "Asia/Shanghai",
    language: "zh",
    alerts: false,
  },
  follows: [{ kind: "category" as const, id: "a", title: "Port" }],
};

describe("pages behind a mailed link", () => {
  it.each([
    ["confirm/a%2Fb", ConfirmPage({ ...page, token: "a/b", ...chosen })],
    ["preferences/a%2Fb/erase", ErasePage({ ...page, token: "a/b" })],
    ["unsubscribe/a%2Fb", UnsubscribePage({ ...page, token: "a/b", frequencies: ["daily", "weekly"] })],
  ])("%s asks for one press of one button, and tells no one the address", (action, node) => {
    const document = documentOf(renderPage(node));
    expect(document.attributes("//form[@method='post']", "action")[0]).toBe(`/${action}`);
    expect(document.all(`//form[@action='/${action}']//button`)).toHaveLength(1);
    expect(document.all("//*[@required]")).toEqual([]);
    expect(document.attributes("//meta[@name='robots']", "content")).toEqual(["noindex"]);
    expect(document.attributes("//meta[@name='referrer']", "content")).toEqual(["same-origin"]);
    expect(document.all("//link[@rel='canonical']")).toEqual([]);
    document.dispose();
  });

  it.each([
    [chosen, ["Once a week", "07:00 (Asia/Shanghai)", "Port", "中文"]],
    [
      {
        ...chosen,
        follows: [
          { kind: "category" as const, id: "a", title: "Port" },
          { kind: "watch" as const, id: "铜价", title: "铜价" },
        ],
      },
      ["Port and “铜价”"],
    ],
    [{ ...chosen, follows: [{ kind: "tag" as const, id: "spam", title: undefined }] }, ["1 choice"]],
    [{ ...chosen, follows: [] }, ["Everything, new categories included"]],
    [
      { ...chosen, preferences: { ...chosen.preferences, frequency: "immediate" } },
      ["Immediately, with every new post"],
    ],
  ])("confirm shows what the link confirms: %#", (props, words) => {
    const document = documentOf(renderPage(ConfirmPage({ ...page, token: "a/b", ...props })));
    const shown = document.text("//main//dd");
    for (const word of words) expect(shown.join("\n")).toContain(word);
    expect(shown.join().includes("07:00")).toBe(props.preferences.frequency !== "immediate");
    document.dispose();
  });

  it("unsubscribe offers to write less often, and asks why without wanting an answer", () => {
    const node = UnsubscribePage({ ...page, token: "a/b", frequencies: ["daily", "weekly"] });
    const document = documentOf(renderPage(node));
    expect(document.attributes("//form[@action='/unsubscribe/a%2Fb/less-often']/button", "value")).toEqual([
      "daily",
      "weekly",
    ]);
    expect(document.attributes("//select[@name='reason']/option", "value")).toEqual(["", ...UNSUBSCRIBE_REASONS]);
    document.dispose();
  });
});

describe("the challenge", () => {
  it("loads its script only on the page that shows it", () => {
    const challenge = { siteKey: "site-key", scriptUrl: "https://challenges.example/api.js" };
    const asked = documentOf(
      renderPage(SubscribePage({ ...page, categories, frequencies, challenge })).replace(/ (async|defer)=""/g, ""),
    );
    expect(asked.attributes("//script[not(@type='module')]", "src")).toEqual([challenge.scriptUrl]);
    expect(asked.attributes("//*[@data-sitekey]", "data-sitekey")).toEqual(["site-key"]);
    asked.dispose();
    const not = documentOf(renderPage(SubscribePage({ ...page, categories, frequencies })));
    expect(not.all("//script[not(@type='module')] | //*[@id='challenge']")).toEqual([]);
    not.dispose();
  });
});

describe("a category's page", () => {
  it("offers to subscribe to this category alone", () => {
    const label = { id: "财经", title: "财经", posts: 0 };
    const node = LabelPage({ ...page, kind: "category", label, entries: [], frequencies, formats });
    const document = documentOf(renderPage(node));
    expect(document.attributes("//input[@name='categories' and @checked]", "value")).toEqual(["财经"]);
    expect(document.attributes("//link[@rel='alternate']", "href")).toContain("/categories/%E8%B4%A2%E7%BB%8F/rss.xml");
    document.dispose();
  });
});

describe("a returned form", () => {
  it("keeps what was typed and ties each problem to its field", () => {
    const input = { email: "ann@", frequency: "weekly", categories: ["subject-36"] };
    const node = SubscribePage({ ...page, categories, frequencies, input, problems: ["email"] });
    const document = documentOf(renderPage(node));
    expect(document.attributes("//input[@name='email']", "value")).toEqual(["ann@"]);
    expect(document.attributes("//input[@name='email']", "aria-invalid")).toEqual(["true"]);
    expect(document.attributes("//input[@name='email']", "aria-describedby")).toEqual(["email-hint email-problem"]);
    expect(document.text("//*[@id='email-problem']")).toEqual([en.pages.fieldProblems.email]);
    expect(document.attributes("//select[@name='frequency']", "aria-invalid")).toEqual([undefined]);
    expect(document.attributes("//option[@selected]", "value")).toEqual(["weekly"]);
    expect(document.attributes("//input[@checked]", "value")).toEqual(["subject-36"]);
    expect(document.all("//details[@open]")).toHaveLength(1);
    document.dispose();
  });
});

describe("preferences", () => {
  const preferences = {
    ...EVERYTHING,
    categories: [],
    frequency: "weekly",
    hour: 7,
    timeZone: "UTC",
    language: "zh",
    alerts: false,
  };
  const languages = [
    { id: "en", name: "English" },
    { id: "zh", name: "中文" },
  ];
  const choice = {
    ...page,
    own: { link: { purpose: "preferences" as const, token: "t" }, email: "ann@example.com" },
    preferences,
    frequencies,
    following: { follows: [], suggestions: [] },
    leave: "u",
    timeZones: Intl.supportedValuesOf("timeZone"),
    languages,
  };
  const show = (changes: Partial<PreferencesPageProps["preferences"]>, props: Partial<PreferencesPageProps> = {}) =>
    documentOf(renderPage(PreferencesPage({ ...choice, preferences: { ...preferences, ...changes }, ...props })));

  it("show the current choices", () => {
    const document = show({});
    const selected = (name: string) => document.attributes(`//select[@name='${name}']//option[@selected]`, "value");
    expect([selected("frequency"), selected("hour"), selected("timeZone"), selected("language")]).toEqual([
      ["weekly"],
      ["7"],
      ["UTC"],
      ["zh"],
    ]);
    expect(document.all("//input[@checked]")).toEqual([]);
    document.dispose();
  });

  const follows = [
    { kind: "category" as const, id: "a", title: "Port", recent: 3 },
    { kind: "tag" as const, id: "gone", title: undefined },
    { kind: "watch" as const, id: '"copper price" -gold', title: '"copper price" -gold', recent: 1_001 },
  ];

  it("list what is followed, each with a button that ends it and says so", () => {
    const document = show({}, { following: { follows, suggestions: [] } });
    const buttons = "//section[@id='follows']//button[@name='remove']";
    expect(document.attributes(buttons, "value")).toEqual(["category a", "tag gone", 'watch "copper price" -gold']);
    expect(document.attributes(buttons, "aria-label")).toEqual([
      "Stop following Port",
      "Stop following gone",
      'Stop following “"copper price" -gold”',
    ]);
    expect(document.text("//ul[@class='chips']//small")).toEqual([
      "Category · 3 posts in the last 30 days",
      "Tag",
      "Search · more than 1,000 posts in the last 30 days",
    ]);
    expect(document.attributes("//form[.//button[@name='remove']]", "action")).toEqual([
      "/preferences/t/follows#follows",
    ]);
    document.dispose();
  });

  it("say that everything is followed where nothing is chosen, and offer what to choose", () => {
    const document = show({}, { following: { follows: [], suggestions: follows, question: "copper" } });
    expect(document.all("//button[@name='remove']")).toEqual([]);
    expect(document.text("//section[@id='follows']/p/strong")).toEqual(["Everything, new categories included"]);
    expect(document.attributes("//button[@name='add']", "value")).toHaveLength(3);
    expect(document.attributes("//input[@name='q']", "value")).toEqual(["copper"]);
    document.dispose();
  });

  it.each([
    ["removed" as const, ["add=category a"], []],
    ["added" as const, [], []],
    ["last" as const, ["everything=1"], ["/unsubscribe/u"]],
  ])("tell that something was %s, and what can be done about it", (done, buttons, links) => {
    const [follow = { kind: "tag" as const, id: "", title: "" }] = follows;
    const document = show({}, { following: { follows: [], suggestions: [], notice: { done, follow } } });
    expect(document.text("//*[@role='alert']/p")[0]).toContain("Port");
    const names = document.attributes("//*[@role='alert']//button", "name");
    const values = document.attributes("//*[@role='alert']//button", "value");
    expect(names.map((name, index) => `${name}=${values[index]}`)).toEqual(buttons);
    expect(document.attributes("//*[@role='alert']//a", "href")).toEqual(links);
    document.dispose();
  });

  it("keep a time zone that this runtime does not list", () => {
    const document = show({ timeZone: "Asia/Calcutta" });
    expect(document.attributes("//option[@selected and ancestor::optgroup]", "value")).toEqual(["Asia/Calcutta"]);
    document.dispose();
  });
});
