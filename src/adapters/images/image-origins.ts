import * as z from "zod";
import { lazily } from "../../core/lazily.ts";

const Settings = lazily(() =>
  z.object({
    /** For simulators: origins that are always fetched from, separated by white space. */
    MIRROR_ORIGINS: z
      .string()
      .default("")
      .transform((text) => text.split(/\s+/).filter((origin) => origin !== ""))
      .pipe(z.array(z.url({ error: "Expected origins such as http://127.0.0.1:9000, separated by spaces." })))
      .transform((urls) => new Set(urls.map((url) => new URL(url).origin))),
  }),
);

/** Returns the origins that are always fetched from. */
export const alwaysAsked = (env: object): Set<string> => Settings().parse(env).MIRROR_ORIGINS;
