import { kindsOf, type ReasonCode } from "../core/reason.ts";
import { REASON_CODES } from "../core/reason-codes.ts";
import { Layout } from "./layout.tsx";
import type { Page } from "./page.ts";

/** Documents every reason code with its text and values. The `type` of a problem links here. */
export function ProblemsPage(page: Page) {
  const { reasons, pages } = page.locale;
  const { title, intro } = pages.problems;
  return (
    <Layout {...page} title={title} description={intro} canonical={new URL("docs/problems", page.site.url).href}>
      <header class="heading">
        <h1>{title}</h1>
        <p>{intro}</p>
      </header>
      <dl class="addresses">
        {(Object.keys(REASON_CODES) as ReasonCode[]).map((code) => (
          <div id={code}>
            <dt>
              <code>{code}</code> <span class="hint">{Object.keys(kindsOf(code)).join(", ")}</span>
            </dt>
            <dd>{reasons[code]}</dd>
          </div>
        ))}
      </dl>
    </Layout>
  );
}
