import type { LabelCount } from "../core/category.ts";
import type { FieldName } from "./field.tsx";
import { Layout } from "./layout.tsx";
import type { Page } from "./page.ts";
import { ProblemNotice } from "./problem-notice.tsx";
import { SubscribeForm, type SubscribeInput } from "./subscribe-form.tsx";

export interface SubscribePageProps extends Page {
  categories: LabelCount[];
  frequencies: string[];
  input?: SubscribeInput;
  problems?: FieldName[];
}

/** The subscribe form by itself: what a form with mistakes comes back as. */
export function SubscribePage({ categories, frequencies, input, problems = [], ...page }: SubscribePageProps) {
  const words = page.locale.pages.subscribe;
  return (
    <Layout {...page} title={words.title} width="narrow">
      <h1>{words.title}</h1>
      <p>{words.intro}</p>
      <ProblemNotice locale={page.locale} problems={problems} />
      <SubscribeForm categories={categories} frequencies={frequencies} input={input} problems={problems} {...page} />
    </Layout>
  );
}
