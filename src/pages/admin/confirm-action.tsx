import { deskTexts } from "../../locales/desk.ts";
import { type DeskPage, deskPath, type Section } from "./desk.ts";
import { DeskField, DeskForm } from "./form.tsx";
import { DeskLayout } from "./layout.tsx";

interface ConfirmActionProps extends DeskPage {
  section: Section;
  title: string;
  /** What will happen, one paragraph each. */
  text: string[];
  button: string;
  /** Paths below `/admin/`: the form's action, and the page to return to. */
  action: string;
  back: string;
  /** Text of the link back, where "Go back" is unclear. */
  backText?: string | undefined;
  /** Hidden fields of the form. */
  fields?: Record<string, string>;
  /** An alternative action. */
  instead?: { href: string; text: string };
  /** Shows a field for the reason. */
  asksReason?: boolean;
}

/** Asks before an action that is not easily undone. */
export function ConfirmActionPage(props: ConfirmActionProps) {
  const { section, title, text, button, action, back, backText, fields = {}, instead, asksReason, ...page } = props;
  const words = deskTexts(page.locale).order;
  return (
    <DeskLayout {...page} section={section} title={title}>
      {text.map((paragraph) => (
        <p>{paragraph}</p>
      ))}
      <DeskForm {...page} action={action}>
        {Object.entries(fields).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        {asksReason ? (
          <DeskField id="reason" label={words.reason}>
            <input id="reason" name="reason" type="text" maxlength={500} autocomplete="off" />
          </DeskField>
        ) : null}
        <p class="actions">
          <button type="submit">{button}</button>
          {instead ? <a href={instead.href}>{instead.text}</a> : null}
          <a href={deskPath(page, back)}>{backText ?? words.back}</a>
        </p>
      </DeskForm>
    </DeskLayout>
  );
}
