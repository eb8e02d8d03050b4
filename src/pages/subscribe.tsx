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
 * The subscribe form by itself, which returns with mistakes marked. Only this page shows the challenge, so that other pages
 * stay cacheable and without its script; their forms lead here.
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
      description={words.intro}
      canonical={new URL("subscribe", page.site.url).href}
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
