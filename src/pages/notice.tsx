import type { PropsWithChildren } from "hono/jsx";
import { Layout } from "./layout.tsx";
import type { Page } from "./page.ts";

/** A page with one thing to say. */
export function Notice({ title, children, ...page }: PropsWithChildren<Page & { title: string }>) {
  return (
    <Layout {...page} title={title} personal width="narrow">
      <h1>{title}</h1>
      {children}
    </Layout>
  );
}

/** The one link a notice ends with. */
export function Onward({ href, text }: { href: string; text: string }) {
  return (
    <p class="onward">
      <a href={href}>{text}</a>
    </p>
  );
}
