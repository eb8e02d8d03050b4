// Set-up of the tests in this process: what a test opens is closed with it, and its connection goes to the next one.
import { afterEach, beforeEach } from "vitest";
import { lendDatabases } from "./d1.ts";

let takeBack = () => {};
beforeEach(() => {
  takeBack = lendDatabases();
});
afterEach(() => takeBack());
