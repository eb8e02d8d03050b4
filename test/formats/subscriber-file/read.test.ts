import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FileRow } from "../../../src/core/subscribers/file-columns.ts";
import { csvLine } from "../../../src/formats/csv.ts";
import { readSubscriberFile, type SubscriberFile } from "../../../src/formats/subscriber-file/read.ts";
import { readTime } from "../../../src/formats/subscriber-file/times.ts";
import { anyPoint } from "../../any-point.ts";
import { EXPORTS } from "./exports.ts";
import { gb18030 } from "./gb18030.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

const reading = (bytes: Uint8Array, name = "list.csv", most = 1_000) =>
  readSubscriberFile(bytes, { name, most, check: (row) => ({ row }) });

function read(bytes: Uint8Array, name?: string): SubscriberFile<FileRow> {
  const file = reading(bytes, name);
  if ("problem" in file) throw new Error(JSON.stringify(file.problem));
  return file;
}

const problemOf = (text: string | Uint8Array) => {
  const file = reading(typeof text === "string" ? utf8(text) : text);
  return "problem" in file ? file.problem : undefined;
};

/** What a file says of each address, with the states that it was refused for. */
const summary = ({ rows, refused }: SubscriberFile<FileRow>) => [
  ...rows.map(({ row }) => [
    row.email,
    row.status === "suppressed" ? row.reason : row.status,
    ...(row.created_at ? [row.created_at] : []),
  ]),
  ...refused.map(({ email, errors }) => [email, errors[0]?.reason.code]),
];

describe("a file of subscribers", () => {
  it.each(EXPORTS)("is understood: $what", ({ name, text, product, rows }) => {
    const file = read(utf8(text), name);
    expect(file.product).toBe(product);
    expect(summary(file)).toEqual(rows);
  });

  it("keeps the evidence of consent as the file has it", () => {
    const [mailchimp] = EXPORTS;
    const [first] = read(utf8(mailchimp?.text ?? ""), mailchimp?.name).rows;
    expect(first?.row).toMatchObject({ created_at: "2025-02-03T09:10:11Z", confirmed_at: "2025-02-03T09:12:00Z" });
    expect(first?.row.source).toBe(
      "Mailchimp; OPTIN_TIME: 2025-02-03 09:10:11; OPTIN_IP: 198.51.100.4; CONFIRM_TIME: 2025-02-03 09:12:00; CONFIRM_IP: 203.0.113.9",
    );
  });

  it("says of who agreed, but never confirmed, that they are asked still", () => {
    const { rows } = read(utf8("email,subscribed,confirmed\na@x.org,yes,no\nb@x.org,yes,yes\nc@x.org,yes,\n"));
    expect(rows.map(({ row }) => row.status)).toEqual(["pending", "active", "active"]);
  });

  it("takes nobody's time zone from a guess of Mailchimp", () => {
    const [mailchimp] = EXPORTS;
    expect(read(utf8(mailchimp?.text ?? "")).rows[0]?.row.timezone).toBeUndefined();
  });

  it("counts an address once, in the strictest of its states, and names the lines that repeat it", () => {
    const file = read(
      utf8("email,status\na@x.org,active\nA@X.org,unsubscribed\na@x.org,active\na@x.org,bounced\nb@x.org,active\n"),
    );
    expect(summary(file)).toEqual([
      ["a@x.org", "bounce"],
      ["b@x.org", "active"],
    ]);
    expect(file.rows.map(({ line }) => line)).toEqual([5, 6]);
    expect(file.duplicates).toEqual([2, 4, 3]);
  });

  it("names lines as an editor does, past blank ones and cells of several lines", () => {
    const file = read(utf8('email,note\r\n"a@x.org","one\r\ntwo"\r\n\r\nnobody,\r\nb@x.org,\r\n'));
    expect(file.rows.map(({ line }) => line)).toEqual([2, 6]);
    expect(file.refused.map(({ line, cells }) => [line, ...cells])).toEqual([[5, "nobody", ""]]);
    const separated = read(utf8("sep=;\r\nemail;note\r\na@x.org;\r\nnobody;\r\n"));
    expect([separated.rows[0]?.line, separated.refused[0]?.line]).toEqual([3, 4]);
  });

  it("refuses a state that it does not know, rather than to guess", () => {
    expect(summary(read(utf8("email,status\na@x.org,inactive\nb@x.org,1\n")))).toEqual([
      ["a@x.org", "state-unknown"],
      ["b@x.org", "state-unknown"],
    ]);
  });

  it.each([
    ["email,unsubscribed\na@x.org,2024-01-02\nb@x.org,no\nc@x.org,yes\n", ["unsubscribed", "pending", "unsubscribed"]],
    ["email,subscribed\na@x.org,true\nb@x.org,false\nc@x.org,\n", ["active", "unsubscribed", "pending"]],
    ["email,status,退订时间\na@x.org,active,2024-01-02\nb@x.org,active,\n", ["unsubscribed", "active"]],
  ])("believes whatever says that somebody has left: %j", (text, states) => {
    expect(read(utf8(text)).rows.map(({ row }) => row.status)).toEqual(states);
  });

  it.each([
    ["", { code: "file-empty" }],
    ["\n\n", { code: "file-empty" }],
    ["name,phone\nAnn,1\n", { code: "addresses-missing", values: { names: ["name", "phone"] } }],
    ["email,邮箱\na@x.org,b@x.org\n", { code: "addresses-ambiguous", values: { names: ["email", "邮箱"] } }],
    ["a@x.org\nb@x.org\n", { code: "columns-unnamed", values: { words: "a@x.org" } }],
    ['email\n"a@x.org\n', { code: "csv-unreadable" }],
    [Buffer.from("email\nz\xfcrich@x.org\n", "latin1"), { code: "encoding-unknown" }],
    [Buffer.from("email,名\na@x.org,\x80\xff\xff", "latin1"), { code: "encoding-unknown" }],
    [utf8("email\0,name\0\na@x.org,1\n"), { code: "encoding-unknown" }],
    // Signs of Windows and Latin-1, of which GB 18030 would make a sign or a character.
    [Buffer.from("email,note\na@x.org,5 \x80\n", "latin1"), { code: "encoding-unknown" }],
    [Buffer.from("email,note\na@x.org,5\xa0\xe9\n", "latin1"), { code: "encoding-unknown" }],
    [Buffer.from("email,note\na@x.org,\xe9\xa05\n", "latin1"), { code: "encoding-unknown" }],
    [Buffer.from("504b0304140000000800", "hex"), { code: "file-is-zip" }],
    [
      Buffer.concat([Buffer.from("504b0304140006000800", "hex"), Buffer.from("[Content_Types].xml")]),
      { code: "file-is-workbook" },
    ],
    [Buffer.from("d0cf11e0a1b11ae1", "hex"), { code: "file-is-workbook" }],
  ])("is refused with what was found: %j", (bytes, problem) => {
    expect(problemOf(bytes)).toMatchObject(problem);
  });

  it("reads a row with cells too few or too many", () => {
    expect(read(utf8("email,name\na@x.org\nb@x.org,B,more\n")).rows.map(({ row }) => row.email)).toEqual([
      "a@x.org",
      "b@x.org",
    ]);
  });

  it("is separated by what makes most of its first row, rather than most columns", () => {
    const file = read(utf8("email;name, first, last\na@x.org;A, B, C\n"));
    expect(file.separator).toBe(";");
    expect(file.columns.map(({ name }) => name)).toEqual(["email", "name, first, last"]);
  });

  it("says when a bounce was, or else when they left", () => {
    const file = read(
      utf8(
        [
          "email,status,unsubscribed at,bounced at",
          "a@x.org,bounced,2024-01-01,2024-01-02",
          "b@x.org,complaint,2024-01-03,2024-01-02",
          "c@x.org,bounced,2024-01-01,",
        ].join("\n"),
      ),
    );
    expect(file.rows.map(({ row }) => row.left_at?.slice(0, 10))).toEqual(["2024-01-02", "2024-01-03", "2024-01-01"]);
  });

  it("is refused when it has too many rows", () => {
    expect(reading(utf8("email\na@x.org\n"), "list.csv", 1)).toMatchObject({ rows: [{ line: 2 }] });
    expect(reading(utf8("email\na@x.org\nb@x.org\n"), "list.csv", 1)).toMatchObject({
      problem: { code: "csv-too-long" },
    });
  });

  const ENCODINGS: Record<string, (text: string) => Uint8Array> = {
    "utf-8": utf8,
    "utf-8 with its mark": (text) => utf8(`\ufeff${text}`),
    "utf-16le": (text) => Buffer.from(`\ufeff${text}`, "utf16le"),
    "utf-16le without its mark": (text) => Buffer.from(text, "utf16le"),
    "utf-16be": (text) => Buffer.from(`\ufeff${text}`, "utf16le").swap16(),
    "utf-16be without its mark": (text) => Buffer.from(text, "utf16le").swap16(),
    gb18030,
  };

  it("says the same in every encoding, by every separator and however it is quoted", () => {
    const cell = fc.string({ unit: fc.constantFrom(..."abc 张三李四，；订阅\"',;\t|\n@=+-"), maxLength: 12 });
    const state = fc.constantFrom("已订阅", "已退订", "未确认", "退信", "active", "Unsubscribed");
    const file = fc.record({
      encoding: fc.constantFrom(...Object.keys(ENCODINGS)),
      separator: fc.constantFrom(",", ";", "\t"),
      end: fc.constantFrom("\n", "\r\n"),
      always: fc.boolean(),
      rows: fc.array(fc.tuple(cell, state), { minLength: 1, maxLength: 8 }),
    });
    const expected: Record<string, string | undefined> = {
      已订阅: "active",
      已退订: "unsubscribed",
      未确认: "pending",
      退信: "suppressed",
      active: "active",
      Unsubscribed: "unsubscribed",
    };
    fc.assert(
      fc.property(file, ({ encoding, separator, end, always, rows }) => {
        const quoted = (text: string) =>
          always || /["\n\r,;\t|]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
        const lines = [
          ["姓名", "邮箱", "状态"],
          ...rows.map(([name, word], index) => [name, `r${index}@example.cn`, word]),
        ];
        const text = lines.map((cells) => cells.map(quoted).join(separator) + end).join("");
        const file = read(ENCODINGS[encoding]?.(text) ?? utf8(text));
        expect(file.separator).toBe(separator);
        expect(file.rows.map(({ row }) => [row.email, row.status])).toEqual(
          rows.map(([, word], index) => [`r${index}@example.cn`, expected[word]]),
        );
      }),
      { numRuns: 400 },
    );
  });

  it("tells UTF-16 by most of its zeros, since half of 一 is one as well", () => {
    const text = "email,name\na@x.org,一一一一一一一一一一一一\n";
    for (const bytes of [Buffer.from(text, "utf16le"), Buffer.from(text, "utf16le").swap16()])
      expect(read(bytes).rows.map(({ row }) => row.email)).toEqual(["a@x.org"]);
  });

  it("reads Chinese of which four in five characters are common, and one is rare", () => {
    expect(read(gb18030("email,name\na@x.org,朱镕基总理\n")).encoding).toBe("gb18030");
    for (const rare of ["email,name\na@x.org,朱镕基总\n", "镕,email\n1,a@x.org\n"])
      expect(problemOf(gb18030(rare))).toMatchObject({ code: "encoding-unknown" });
  });

  it("reads back what we write, also where a spreadsheet would run it", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: anyPoint, maxLength: 30 }), { minLength: 1, maxLength: 5 }), (sources) => {
        const cells = sources.map((text) =>
          text
            .replace(/[\r\n\0\s\ufeff]+/gu, " ")
            .toWellFormed()
            .trim(),
        );
        const header = csvLine(["email", "status", "history", "source"]);
        const text =
          header + cells.map((source, index) => csvLine([`r${index}@example.org`, "active", "[]", source])).join("");
        expect(read(utf8(text)).rows.map(({ row }) => row.source ?? "")).toEqual(cells);
      }),
    );
  });
});

describe("a time", () => {
  it.each([
    ["2024-01-02", "2024-01-02T00:00:00"],
    ["2024-01-02 03:04:05", "2024-01-02T03:04:05"],
    ["2024-01-02T03:04:05Z", "2024-01-02T03:04:05Z"],
    ["2024-01-02T03:04:05.678901Z", "2024-01-02T03:04:05.678Z"],
    ["2024-01-02T03:04:05+08:00", "2024-01-02T03:04:05+08:00"],
    ["2024-01-02 03:04:05 +0800", "2024-01-02T03:04:05+08:00"],
    ["2024-01-02 03:04:05 UTC", "2024-01-02T03:04:05Z"],
    ["2024/1/2 9:05", "2024-01-02T09:05:00"],
    ["2024年1月2日", "2024-01-02T00:00:00"],
    ["2024年1月2日 上午9:05", "2024-01-02T09:05:00"],
    ["2024年1月2日12时05分", "2024-01-02T12:05:00"],
    ["2024-01-02 下午12:05", "2024-01-02T12:05:00"],
    ["Jan 2, 2024 9:05 PM", "2024-01-02T21:05:00"],
    ["January 2, 2024", "2024-01-02T00:00:00"],
    ["2 Jan 2024", "2024-01-02T00:00:00"],
    ["Tue, 02 Jan 2024 03:04:05 GMT", "2024-01-02T03:04:05Z"],
    ["02.01.2024 09:05", "2024-01-02T09:05:00"],
    ["13/01/2024", "2024-01-13T00:00:00"],
    ["01/13/2024 12:30 AM", "2024-01-13T00:30:00"],
    ["5/5/2024", "2024-05-05T00:00:00"],
    ["12/13/2024", "2024-12-13T00:00:00"],
    ["13/12/2024", "2024-12-13T00:00:00"],
    ["12/12/2024", "2024-12-12T00:00:00"],
    ["2024-01-02 23:59:59", "2024-01-02T23:59:59"],
    ["2024-01-02 03:04:60", "2024-01-02T03:05:00"],
    [`${" ".repeat(70)}2024-01-02`, "2024-01-02T00:00:00"],
    ["2024-01-02T03:04:05.000Z", "2024-01-02T03:04:05Z"],
    ["45293.128", "2024-01-02T03:04:19"],
    ["1704164645", "2024-01-02T03:04:05Z"],
    ["1704164645000", "2024-01-02T03:04:05Z"],
  ])("is read: %s", (text, iso) => {
    expect(readTime(text)).toBe(iso);
  });

  it.each([
    "",
    "3/4/2024",
    "12/3/2024",
    "3/12/2024",
    "2024-01-02 03:60",
    "2024-01-02 03:04:61",
    "2024-02-30",
    "2024-13-01",
    "2024-01-02 25:00",
    "2024-01-02 09:61",
    "yesterday",
    "12",
    "9".repeat(99),
  ])("is not guessed: %s", (text) => expect(readTime(text)).toBeUndefined());
});
