import { describe, expect, it } from "vitest";
import {
  DMARC_RECORD,
  dmarcFinding,
  dmarcNames,
  spfFinding,
  spfRecord,
} from "../../../src/core/operations/sender-domain.ts";

const INCLUDE = "amazonses.com";
const RECORD = spfRecord(INCLUDE);

describe("SPF", () => {
  it.each([
    [[RECORD], "ok"],
    [["google-site-verification=x", "V=SPF1 +include:AmazonSES.com ~all"], "ok"],
    [["v=spf1 mx include:amazonses.com"], "ok"],
    [["v=spf1 include:amazonses.com.evil.example -all"], "not-included"],
    [["v=spf1 -include:amazonses.com -all"], "not-included"],
    [["v=spf1 xinclude:amazonses.com"], "not-included"],
    [["v=spf1"], "not-included"],
    [["v=spf10 include:amazonses.com", "spf1"], "none"],
    [[], "none"],
    [[RECORD, "v=spf1 a -all"], "several"],
  ])("of %j is %s", (texts, outcome) => {
    expect(spfFinding("news.example", texts, INCLUDE)).toMatchObject({ outcome, domain: "news.example" });
  });

  it("names the records that count", () => {
    expect(spfFinding("news.example", ["x", RECORD], INCLUDE).records).toEqual([RECORD]);
  });
});

describe("DMARC", () => {
  it("is looked for at the domain and then above it, but at no top level", () => {
    expect(dmarcNames("mail.news.example")).toEqual(["_dmarc.mail.news.example", "_dmarc.news.example"]);
  });

  it.each([DMARC_RECORD, "v=DMARC1;rua=mailto:a@b.example; p=reject", "v=dmarc1 ; sp=none"])("is %j", (record) => {
    const at = "_dmarc.news.example";
    expect(dmarcFinding("news.example", at, ["other", record])).toEqual({ outcome: "ok", at, record });
  });

  it("is none where no record is one, and belongs at the domain itself", () => {
    const finding = dmarcFinding("mail.news.example", "_dmarc.news.example", ["v=DMARC12; p=none", "p=none"]);
    expect(finding).toEqual({ outcome: "none", at: "_dmarc.mail.news.example" });
  });
});
