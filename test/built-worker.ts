import type { TestProject } from "vitest/node";
import { buildWorker } from "../bench/runtime.ts";
import type { Module } from "../infra/bundle.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The Worker, bundled once for all who start it. */
    builtWorker: Module[];
  }
}

export default async function builtWorker(project: TestProject): Promise<void> {
  project.provide("builtWorker", await buildWorker());
}
