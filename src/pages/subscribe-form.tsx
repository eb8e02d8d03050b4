import type { Label, LabelCount } from "../core/posts/category.ts";
import type { AssetName } from "./assets.ts";
import { CategoryChoice } from "./category-choice.tsx";
import { CategoryPicker, offer } from "./category-picker.tsx";
import { EmailField } from "./email-field.tsx";
import { type FieldName, FieldNotes, noted } from "./field.tsx";
import { FrequencyField } from "./frequency-field.tsx";
import { langOf, type Page } from "./page.ts";
import { sitePath } from "./site-path.ts";
import { SubmitButton } from "./submit-button.tsx";

/** What a visitor typed before the form came back. */
export interface SubscribeInput {
  email: string;
  frequency: string;
  categories: string[];
  /** What was looked for among the categories, where that is all that was asked. */
  question?: string;
}

/** What a page with this form runs. */
export const SUBSCRIBE_SCRIPTS = ["forms.js", "time-zone.js"] satisfies AssetName[];

export interface SubscribeFormProps extends Page {
  categories: LabelCount[];
  frequencies: string[];
  /** The one category this form offers, ticked. */
  only?: Label | undefined;
  /** All categories can be searched: not on pages that are cached, whose form comes back as another page. */
  search?: boolean;
  input?: SubscribeInput | undefined;
  problems?: FieldName[];
  /** Asks whether the visitor is a machine, where the page may run a script. */
  challenge?: { siteKey: string } | undefined;
}

/**
 * POST `/subscribe`: `email`, `frequency`, `categories`…; `timezone`, which a script fills in; and `website`, which only
 * machines do. `search`, or `enter` with something in `q`, only searches the categories. The language of the emails is the
 * visitor's, who sends it along. There is no minimum time to fill the form in: the pages are cached, so the
 * moment at which one was made says nothing about its visitor.
 */
export function SubscribeForm(props: SubscribeFormProps) {
  const { site, locale, frequencies, only, input, problems = [], challenge } = props;
  const { subscribe } = locale.pages;
  return (
    <form class="subscribe" method="post" action={sitePath(site, "subscribe")}>
      {props.search ? (
        // What Enter presses: else it would be the first button in sight, which searches.
        <div class="trap" aria-hidden="true">
          <button type="submit" name="enter" value="1" tabindex={-1}>
            {subscribe.button}
          </button>
        </div>
      ) : null}
      <EmailField locale={locale} value={input?.email} hint={subscribe.emailHint} problems={problems} />
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
      <input type="hidden" name="timezone" value="" />
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
      <SubmitButton locale={locale} text={subscribe.button} />
    </form>
  );
}

function Categories(props: SubscribeFormProps & { problems: FieldName[] }) {
  const { categories, input, problems, search, site, locale } = props;
  if (categories.length === 0) return null;
  const page = { site, locale };
  const chosen = (input?.categories ?? []).filter((chosenId) => categories.some(({ id }) => id === chosenId));
  const { subscribe } = locale.pages;
  const notes = { name: "categories" as const, hint: subscribe.categoriesHint, problems };
  const isOpen = chosen.length > 0 || input?.question !== undefined || problems.includes("categories");
  const { offered, more } = offer(categories, []);
  return (
    <details open={isOpen}>
      <summary>{subscribe.categories}</summary>
      <fieldset id="categories" {...noted(notes)}>
        <legend class="unseen">{subscribe.categories}</legend>
        <FieldNotes locale={locale} {...notes} />
        {search ? (
          <CategoryPicker
            {...page}
            categories={categories}
            chosen={chosen}
            question={input?.question}
            action={`${sitePath(site, "subscribe")}#categories`}
          />
        ) : (
          <CategoryChoice categories={offered} chosen={[]} lang={langOf(undefined, page)} />
        )}
        {more && !search ? (
          <p class="more">
            <a href={`${sitePath(site, "subscribe")}?categories`}>{subscribe.allCategories(categories.length)}</a>
          </p>
        ) : null}
      </fieldset>
    </details>
  );
}
