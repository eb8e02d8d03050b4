import { type DeskPage, deskPath, type Section } from "./desk.ts";
import { DeskField, DeskForm } from "./form.tsx";
import { DeskLayout } from "./layout.tsx";

interface ConfirmOrderProps extends DeskPage {
  section: Section;
  title: string;
  /** What will happen, a paragraph each. */
  text: string[];
  button: string;
  /** Below `/admin/`, of the form and of the page to go back to. */
  action: string;
  back: string;
  /** Sent along with the order. */
  fields?: Record<string, string>;
  /** Another order that may be meant. */
  instead?: { href: string; text: string };
  /** Room for a word on why. */
  asksReason?: boolean;
}

/** The step between a button and what cannot be undone so easily. */
export function ConfirmActionPage(props: ConfirmOrderProps) {
  const { section, title, text, button, action, back, fields = {}, instead, asksReason, ...page } = props;
  const words = page.locale.desk.order;
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
          <a href={deskPath(page, back)}>{words.back}</a>
        </p>
      </DeskForm>
    </DeskLayout>
  );
}
