import type { PropsWithChildren } from "hono/jsx";
import { type DeskPage, deskPath } from "./desk.ts";

interface DeskFormProps extends DeskPage {
  /** Path below `/admin/`. */
  action: string;
  /** For file uploads. */
  upload?: boolean;
}

/** A form that changes something. Includes the session's form token. */
export function DeskForm({ action, upload, children, ...page }: PropsWithChildren<DeskFormProps>) {
  return (
    <form method="post" action={deskPath(page, action)} enctype={upload ? "multipart/form-data" : undefined}>
      <FormToken {...page} />
      {children}
    </form>
  );
}

/** What every form of the desk sends. */
export const FormToken = ({ formToken }: Pick<DeskPage, "formToken">) => (
  <input type="hidden" name="form_token" value={formToken} />
);

interface DeskFieldProps {
  id: string;
  label: string;
  hint?: string;
  problem?: string | undefined;
}

/** A label with its control, hint and problem. */
export function DeskField({ id, label, hint, problem, children }: PropsWithChildren<DeskFieldProps>) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {hint ? (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
      {problem ? (
        <p class="problem" id={`${id}-problem`}>
          {problem}
        </p>
      ) : null}
    </div>
  );
}

/** Returns the ARIA attributes that connect a control to its hint and problem. */
export function describedBy(id: string, { hint, problem }: { hint?: boolean; problem?: string | undefined }) {
  const ids = [...(hint ? [`${id}-hint`] : []), ...(problem ? [`${id}-problem`] : [])];
  return {
    "aria-describedby": ids.length > 0 ? ids.join(" ") : undefined,
    "aria-invalid": problem ? ("true" as const) : undefined,
  };
}
