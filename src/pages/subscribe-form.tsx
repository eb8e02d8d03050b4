import type { LabelCount } from "../core/posts/category.ts";
import { FOLLOW_LISTS, type NamedFollow } from "../core/subscribers/follow.ts";
import type { AssetName } from "./assets.ts";
import { CategoryChoice } from "./category-choice.tsx";
import { CategoryPicker, pickerOptions } from "./category-picker.tsx";
import { EmailField } from "./email-field.tsx";
import { describedBy, Field, type FieldName, FieldNotes } from "./field.tsx";
import { followName } from "./follow-name.ts";
import { FrequencyField } from "./frequency-field.tsx";
import { langOf, type Page } from "./page.ts";
import { sitePath } from "./site-path.ts";
import { SubmitButton } from "./submit-button.tsx";

/** What a visitor typed before the form was returned. */
export interface SubscribeInput {
  email: string;
  frequency: string;
  categories: string[];
  tags?: NamedFollow[];
  authors?: NamedFollow[];
  watches?: string[];
  /** The search text, if only categories were searched. */
  question?: string;
  /** The address that was probably meant, and the one that the visitor was asked about. */
  meant?: string;
  asked?: string;
  /** Of the other site's form that this one continues. */
  language?: string | undefined;
}

/** Scripts that a page with this form needs. */
export const SUBSCRIBE_SCRIPTS = ["forms.js", "time-zone.js"] satisfies AssetName[];

export interface SubscribeFormProps extends Page {
  categories: LabelCount[];
  frequencies: string[];
  /** The only label on offer, ticked. */
  only?: NamedFollow | undefined;
  /** Whether all categories can be searched. Not on cached pages, whose form returns as another page. */
  search?: boolean;
  input?: SubscribeInput | undefined;
  problems?: FieldName[];
  /** Shows a challenge, on pages that may run its script. */
  challenge?: { siteKey: string } | undefined;
}

/**
 * Subscribes. Posts to `/subscribe`: `email`, `frequency`, `categories`…, `tags`…, `authors`…, `watches`…; `timezone`, filled in by
 * a script; and the honeypot `website`. `search`, or `enter` with text in `q`, only searches the categories. Emails use the visitor's language
 * from Accept-Language. There is no minimum fill-in time: the pages are cached, so their age says nothing about the visitor.
 */
export function SubscribeForm(props: SubscribeFormProps) {
  const { site, locale, frequencies, only, input, problems = [], challenge } = props;
  const { subscribe } = locale.pages;
  return (
    <form class="subscribe" method="post" action={sitePath(site, "subscribe")}>
      {props.search ? (
        // Enter presses the first button, which would otherwise be the search.
        <div class="trap" aria-hidden="true">
          <button type="submit" name="enter" value="1" tabindex={-1}>
            {subscribe.button}
          </button>
        </div>
      ) : null}
      <EmailField locale={locale} value={input?.email} hint={subscribe.emailHint} problems={problems} />
      {input?.meant ? (
        <div class="meant" role="alert">
          <p>{subscribe.meant(input.meant)}</p>
          <p class="offers">
            <SubmitButton locale={locale} text={subscribe.use} name="as" value={input.meant} />
            <SubmitButton locale={locale} text={subscribe.keep} name="as" value={input.email} />
          </p>
        </div>
      ) : null}
      {input?.language ? <input type="hidden" name="language" value={input.language} /> : null}
      {input?.asked ? <input type="hidden" name="asked" value={input.asked} /> : null}
      <FrequencyField
        locale={locale}
        label={subscribe.frequency}
        frequencies={frequencies}
        value={input?.frequency || site.newsletter.frequency}
        problems={problems}
      />
      {only ? (
        <label class="only">
          <input type="checkbox" name={FOLLOW_LISTS[only.kind]} value={only.id} checked />
          <span>{subscribe.only(only.title ?? only.id)}</span>
        </label>
      ) : (
        <>
          {props.search ? <Others {...props} problems={problems} /> : null}
          <Categories {...props} problems={problems} />
        </>
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

/** What is not chosen among the categories: labels that a link brought along, and words of posts. */
function Others({ input, problems, site, locale }: SubscribeFormProps & { problems: FieldName[] }) {
  const { subscribe, following } = locale.pages;
  const labels = [...(input?.tags ?? []), ...(input?.authors ?? [])];
  const watches = { name: "watches" as const, hint: subscribe.watchHint, problems };
  const wrong = problems.filter((name) => name === "tags" || name === "authors");
  const lang = langOf(undefined, { site, locale });
  return (
    <>
      {labels.length > 0 ? (
        <fieldset class="field" id={wrong[0] ?? "tags"}>
          <legend>{following.preset}</legend>
          {wrong.map((name) => (
            <FieldNotes locale={locale} name={name} problems={problems} />
          ))}
          <ul class="choice">
            {labels.map((label) => (
              <li>
                <label>
                  <input type="checkbox" name={FOLLOW_LISTS[label.kind]} value={label.id} checked />
                  <span>
                    {following.kinds[label.kind]} <span lang={lang}>{followName(label, locale)}</span>
                  </span>
                </label>
              </li>
            ))}
          </ul>
        </fieldset>
      ) : null}
      <Field label={subscribe.watch} locale={locale} {...watches}>
        {(input?.watches?.length ? input.watches : [""]).map((text, index) => {
          const id = index === 0 ? "watches" : `watches-${index + 1}`;
          return (
            <>
              {index > 0 ? (
                <label class="unseen" for={id}>
                  {subscribe.watch}
                </label>
              ) : null}
              <input id={id} name="watches" type="text" value={text} {...describedBy(watches)} />
            </>
          );
        })}
      </Field>
    </>
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
  const { offered, more } = pickerOptions(categories, []);
  return (
    <details open={isOpen}>
      <summary>{subscribe.categories}</summary>
      <fieldset id="categories" {...describedBy(notes)}>
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
