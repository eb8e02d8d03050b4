import { env } from "cloudflare:test";
import { describe } from "vitest";
import { keepsTheD1Contract } from "./contract.ts";

describe("D1 itself", () => {
  keepsTheD1Contract(async () => env.DB);
});
