import type { LabelCount } from "../core/posts/category.ts";
import type { FieldName } from "./field.tsx";
import { Layout } from "./layout.tsx";
import type { Page } from "./page.ts";
import { ProblemNotice } from "./problem-notice.tsx";
import { SUBSCRIBE_SCRIPTS, SubscribeForm, type SubscribeInput } from "./subscribe-form.tsx";

export interface SubscribePageProps extends Page {
  categories: LabelCount[];
  frequencies: string[];
  input?: SubscribeInput;
  problems?: FieldName[];
  challenge?: { siteKey: string; scriptUrl: string };
}

/**
 * The subscribe form by itself: what a form with mistakes comes back as. Here, and nowhere else, is the challenge, so that
 * the other pages stay without scripts and can be cached; their forms lead here when there is one to answer.
 */
export function SubscribePage(props: SubscribePageProps) {
  const { categories, frequencies, input, problems = [], challenge, ...page } = props;
  const words = page.locale.pages.subscribe;
  const head = challenge ? <script src={challenge.scriptUrl} async={true} defer={true}></script> : null;
  const form = { categories, frequencies, input, problems, challenge };
  return (
    <Layout
      {...page}
      title={words.title}
      scripts={[...SUBSCRIBE_SCRIPTS, "category-picker.js"]}
      head={head}
      width="narrow"
    >
      <h1>{words.title}</h1>
      <p>{words.intro}</p>
      <ProblemNotice locale={page.locale} problems={problems} />
      <SubscribeForm {...form} {...page} search />
    </Layout>
  );
}
