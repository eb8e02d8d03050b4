import { accentOf, readColour } from "../../../core/accent.ts";
import {
  ABOUT_MAX,
  LABEL_MAX,
  LINKS_MAX,
  MAIL_TEXT_MAX,
  NAME_MAX,
  PREFIX_MAX,
  WORDS_MAX,
} from "../../../core/brand-limits.ts";
import type { Problem } from "../../../core/posts/post.ts";
import type { Reason as AnyReason } from "../../../core/reason.ts";
import { deskTexts } from "../../../locales/desk.ts";
import { localeNameOf } from "../../../locales/index.ts";
import { reasonText } from "../../../locales/reason-text.ts";
import { type DeskPage, deskPath, withQuery } from "../desk.ts";
import { DeskField, DeskForm, describedBy } from "../form.tsx";
import { DeskLayout } from "../layout.tsx";
import { Reason } from "../reason.tsx";

/** What an uploaded picture can be used as. */
export const PICTURE_USES = ["logo.light", "logo.dark", "logo.email", "icon", "og_image"];

const LINK_LISTS = ["navigation", "secondary_navigation"];

/** Rows for further links. */
const SPARE_LINKS = 2;

interface BrandProps extends DeskPage {
  /** The version of site.yaml that the form was filled from. */
  etag: string;
  /** By name, such as `navigation.0.label.en`. */
  fields: Record<string, string>;
  languages: string[];
  /** Why nothing was saved, apart from fields. */
  refused: AnyReason[];
  /** What is wrong, by field. */
  problems: Map<string, AnyReason>;
  /** What of the saved settings is shown otherwise. */
  notices: Problem[];
  /** Why an upload was refused, and what it was for. */
  upload?: { use: string; problem: AnyReason } | undefined;
}

/** Edits how the site looks. */
export function BrandDeskPage(props: BrandProps) {
  const { etag, refused, problems, notices, upload, ...form } = props;
  const { fields, languages, ...page } = form;
  const { brand: words, sections } = deskTexts(page.locale);
  const texts = { ...form, problems };
  const colour = readColour(fields.accent_color ?? "");
  return (
    <DeskLayout {...page} section="brand" title={sections.brand} scripts={["desk.js"]}>
      {refused.length > 0 || problems.size > 0 ? (
        <div class="notice" role="alert">
          <p>{deskTexts(page.locale).problems.refused.happened}</p>
          {refused.map((reason) => (
            <p>
              <Reason {...page} reason={reason} />
            </p>
          ))}
          {problems.size > 0 ? (
            <ul>
              {[...problems].map(([name, reason]) => (
                <li>
                  <a href={`#${name}`}>
                    <Reason {...page} reason={reason} />
                  </a>
                </li>
              ))}
            </ul>
          ) : null}
        </div>
      ) : null}
      {notices.length > 0 ? (
        <section class="notice" aria-labelledby="notices">
          <h2 id="notices">{words.notices}</h2>
          <ul>
            {notices.map(({ reason }) => (
              <li>
                <Reason {...page} reason={reason} />
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <p>{words.intro}</p>
      <p class="hint">{words.text}</p>
      <DeskForm {...page} action="brand">
        <input type="hidden" name="etag" value={etag} />
        <fieldset>
          <legend>{words.pictures}</legend>
          <p class="hint">{words.pictureHint}</p>
          {PICTURE_USES.map((name) => (
            <Line {...texts} name={name} />
          ))}
        </fieldset>
        <fieldset>
          <legend>{words.colour}</legend>
          <Line {...texts} name="accent_color" most={7} />
          <img
            class="accent-preview"
            data-preview={deskPath(page, "brand/accent.svg?color=")}
            src={withQuery(deskPath(page, "brand/accent.svg"), {
              color: (colour ?? accentOf("#8f2f24").given).slice(1),
            })}
            alt={words.preview}
            width="360"
            height="72"
          />
          <Line {...texts} name="stylesheet" />
        </fieldset>
        {LINK_LISTS.map((list) => (
          <Links {...texts} list={list} />
        ))}
        <fieldset>
          <legend>{words.words}</legend>
          <ByLanguage {...texts} name="about" most={ABOUT_MAX} isLong />
        </fieldset>
        <fieldset>
          <legend>{words.emails}</legend>
          <ByLanguage {...texts} name="newsletter.sender_name" most={NAME_MAX} />
          <Line {...texts} name="newsletter.reply_to" />
          <ByLanguage {...texts} name="newsletter.subject_prefix" most={PREFIX_MAX} />
          <ByLanguage {...texts} name="newsletter.subject" most={NAME_MAX} />
          <ByLanguage {...texts} name="newsletter.header" most={WORDS_MAX} isLong />
          <ByLanguage {...texts} name="newsletter.footer" most={WORDS_MAX} isLong />
        </fieldset>
        <fieldset>
          <legend>{words.serviceEmails}</legend>
          <p class="hint">{words.serviceEmailsHint}</p>
          {(["confirmation", "welcome"] as const).map((kind) => (
            <>
              <ByLanguage {...texts} name={`newsletter.${kind}_subject`} most={NAME_MAX} />
              <ByLanguage {...texts} name={`newsletter.${kind}`} most={MAIL_TEXT_MAX} isLong />
            </>
          ))}
        </fieldset>
        <button type="submit">{words.save}</button>
      </DeskForm>
      <section aria-labelledby="upload">
        <h2 id="upload">{words.upload.title}</h2>
        <p>{words.upload.intro}</p>
        <DeskForm {...page} action="brand/picture" upload>
          <input type="hidden" name="etag" value={etag} />
          <DeskField id="use" label={words.upload.use}>
            <select id="use" name="use">
              {PICTURE_USES.map((name) => (
                <option value={name} selected={name === upload?.use}>
                  {words.fields[name]}
                </option>
              ))}
            </select>
          </DeskField>
          <DeskField id="file" label={words.upload.file} problem={upload && reasonText(page.locale, upload.problem)}>
            <input
              id="file"
              name="file"
              type="file"
              required
              accept="image/svg+xml,image/png,image/jpeg,image/gif,image/webp,image/avif"
              {...describedBy("file", { problem: upload && "problem" })}
            />
          </DeskField>
          <button type="submit">{words.upload.button}</button>
        </DeskForm>
      </section>
    </DeskLayout>
  );
}

type FieldProps = Pick<BrandProps, "fields" | "languages" | "problems"> & DeskPage & { name: string };

function Line(props: FieldProps & { most?: number; label?: string; lang?: string; isLong?: boolean }) {
  const { name, fields, problems, most, lang, isLong, locale } = props;
  const { fields: labels, hints } = deskTexts(locale).brand;
  const hint = hints[name.replace(/\.[a-z]{2}$/, "")] ?? hints[name];
  const found = problems.get(name);
  const problem = found && reasonText(locale, found);
  const control = {
    id: name,
    name,
    lang: lang ?? "",
    maxlength: most,
    spellcheck: lang !== undefined,
    ...describedBy(name, { hint: hint !== undefined, problem }),
  };
  return (
    <DeskField id={name} label={props.label ?? labels[name] ?? name} {...(hint && { hint })} problem={problem}>
      {isLong ? (
        <textarea {...control} rows={4}>
          {fields[name]}
        </textarea>
      ) : (
        <input {...control} type="text" value={fields[name] ?? ""} autocomplete="off" />
      )}
    </DeskField>
  );
}

/** One field for each language. */
function ByLanguage(props: FieldProps & { most: number; isLong?: boolean }) {
  const { brand } = deskTexts(props.locale);
  return (
    <div class="by-language">
      {props.languages.map((language) => (
        <Line
          {...props}
          name={`${props.name}.${language}`}
          label={brand.inLanguage(brand.fields[props.name] ?? "", localeNameOf(language))}
          lang={language}
        />
      ))}
    </div>
  );
}

function Links(props: Omit<FieldProps, "name"> & { list: string }) {
  const { list, fields, languages, locale } = props;
  const { brand: words } = deskTexts(locale);
  const used = Array.from({ length: LINKS_MAX }, (_, at) => at).findLastIndex(
    (at) => fields[`${list}.${at}.url`] !== undefined,
  );
  const rows = Math.min(LINKS_MAX, used + 1 + SPARE_LINKS);
  return (
    <fieldset>
      <legend>{words.fields[list]}</legend>
      <p class="hint">{words.linksHint}</p>
      {Array.from({ length: rows }, (_, at) => (
        <fieldset class="by-language">
          <legend class="unseen">{words.link(at + 1)}</legend>
          {languages.map((language) => (
            <Line
              {...props}
              name={`${list}.${at}.label.${language}`}
              label={words.linkText(localeNameOf(language))}
              lang={language}
              most={LABEL_MAX}
            />
          ))}
          <Line {...props} name={`${list}.${at}.url`} label={words.linkUrl} />
        </fieldset>
      ))}
    </fieldset>
  );
}
