import { describe, expect, it } from "vitest";
import { acceptsGzip } from "../../../functions/http/content-encoding.ts";

describe("an Accept-Encoding", () => {
  it.each([
    "gzip",
    "gzip, deflate, br",
    "br;q=1.0, gzip;q=0.8",
    "GZIP",
    "*",
    "br, *;q=0.1",
    "identity;q=0, gzip ; q=1",
  ])("%j takes gzip", (header) => expect(acceptsGzip(header)).toBe(true));

  it.each(["", "br", "identity", "gzip;q=0", "gzip; q=0.000, br", "*;q=0", "*, gzip;q=0", "x-gzip", "gzipped"])(
    "%j does not",
    (header) => expect(acceptsGzip(header)).toBe(false),
  );

  it("that is missing does not: its sender may know no encoding", () => expect(acceptsGzip(null)).toBe(false));
});
