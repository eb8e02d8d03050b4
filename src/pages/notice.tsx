import type { PropsWithChildren } from "hono/jsx";
import { Layout } from "./layout.tsx";
import type { Page } from "./page.ts";

interface NoticeProps extends Page {
  title: string;
  /** The page contains a form. */
  form?: boolean;
}

/** A page with a single message. */
export function Notice({ title, form, children, ...page }: PropsWithChildren<NoticeProps>) {
  return (
    <Layout {...page} title={title} scripts={form ? ["forms.js"] : []} personal width="narrow">
      <h1>{title}</h1>
      {children}
    </Layout>
  );
}

/** The link at the end of a notice. */
export function NoticeLink({ href, text }: { href: string; text: string }) {
  return (
    <p class="onward">
      <a href={href}>{text}</a>
    </p>
  );
}
