import type { Label, LabelCount } from "../core/category.ts";
import { CategoryChoice, offer } from "./category-choice.tsx";
import { EmailField } from "./email-field.tsx";
import { type FieldName, FieldNotes, noted } from "./field.tsx";
import { FrequencyField } from "./frequency-field.tsx";
import { langOf, type Page } from "./page.ts";
import { sitePath } from "./site-path.ts";

/** What a visitor typed before the form came back. */
export interface SubscribeInput {
  email: string;
  frequency: string;
  categories: string[];
}

export interface SubscribeFormProps extends Page {
  categories: LabelCount[];
  frequencies: string[];
  /** The one category this form offers, ticked. */
  only?: Label;
  input?: SubscribeInput;
  problems?: FieldName[];
  /** Asks whether the visitor is a machine, where the page may run a script. */
  challenge?: { siteKey: string };
}

/**
 * POST `/subscribe`: `email`, `frequency`, `categories`…; and `website`, which only machines fill in. The language of the
 * emails is the visitor's, who sends it along. There is no minimum time to fill the form in: the pages are cached, so the
 * moment at which one was made says nothing about its visitor.
 */
export function SubscribeForm(props: SubscribeFormProps) {
  const { site, locale, frequencies, only, input, problems = [], challenge } = props;
  const { subscribe } = locale.pages;
  return (
    <form class="subscribe" method="post" action={sitePath(site, "subscribe")}>
      <EmailField locale={locale} value={input?.email} problems={problems} />
      <FrequencyField
        locale={locale}
        label={subscribe.frequency}
        frequencies={frequencies}
        value={input?.frequency}
        problems={problems}
      />
      {only ? (
        <label class="only">
          <input
            type="checkbox"
            name="categories"
            value={only.id}
            checked={input === undefined || input.categories.includes(only.id)}
          />
          <span>{subscribe.only(only.title)}</span>
        </label>
      ) : (
        <Categories {...props} problems={problems} />
      )}
      <div class="trap" aria-hidden="true">
        <label for="website">{subscribe.trap}</label>
        <input id="website" name="website" type="text" tabindex={-1} autocomplete="off" />
      </div>
      {challenge ? (
        <div id="challenge" class="field">
          <div class="cf-turnstile" data-sitekey={challenge.siteKey} data-language={locale.tag.toLowerCase()}></div>
          <FieldNotes locale={locale} name="challenge" problems={problems} />
          <noscript>{subscribe.challengeNeedsScript}</noscript>
        </div>
      ) : null}
      <button type="submit">{subscribe.button}</button>
    </form>
  );
}

function Categories({ categories, input, problems, ...page }: SubscribeFormProps & { problems: FieldName[] }) {
  const chosen = (input?.categories ?? []).filter((chosenId) => categories.some(({ id }) => id === chosenId));
  const { shown, rest } = offer(categories, chosen);
  if (shown.length === 0) return null;
  const { subscribe } = page.locale.pages;
  const notes = { name: "categories" as const, hint: subscribe.categoriesHint, problems };
  return (
    <details open={chosen.length > 0 || problems.includes("categories")}>
      <summary>{subscribe.categories}</summary>
      <fieldset id="categories" {...noted(notes)}>
        <legend class="unseen">{subscribe.categories}</legend>
        <FieldNotes locale={page.locale} {...notes} />
        <CategoryChoice categories={shown} chosen={chosen} lang={langOf(undefined, page)} />
        {rest.length > 0 ? <p class="hint">{subscribe.moreCategories}</p> : null}
      </fieldset>
    </details>
  );
}
