import type * as z from "zod";
import type { FieldReason } from "../../src/core/field-reason.ts";
import { type Reason, reason } from "../../src/core/reason.ts";

/** Refuses a value for a reason of our own, in a `transform` or a `check`. */
export function refuse(context: z.RefinementCtx, reason: Reason): void {
  context.addIssue({ code: "custom", params: { reason } });
}

/** Returns the reasons of a schema's issues, by field. */
export function fieldReasons({ issues }: z.ZodError): FieldReason[] {
  return issues.map((issue) => ({ field: issue.path.join(".") || "(body)", reason: issueReason(issue) }));
}

function issueReason(issue: z.core.$ZodIssue): Reason {
  switch (issue.code) {
    case "custom":
      return (issue.params?.reason as Reason | undefined) ?? reason("value-invalid");
    case "invalid_type":
      return reason("expected-type", { type: issue.expected });
    case "invalid_value":
      return reason("expected-one-of", { names: issue.values.map(String) });
    case "invalid_format":
      return reason("expected-format", { format: issue.format });
    case "too_big":
      return reason(TOO_MUCH[issue.origin] ?? "too-large", { most: Number(issue.maximum) });
    case "too_small":
      return reason(TOO_LITTLE[issue.origin] ?? "too-small", { least: Number(issue.minimum) });
    case "unrecognized_keys":
      return reason("fields-unknown", { names: issue.keys });
    default:
      return reason("value-invalid");
  }
}

const TOO_MUCH: Partial<Record<string, "too-long" | "too-many">> = { string: "too-long", array: "too-many" };
const TOO_LITTLE: Partial<Record<string, "too-short" | "too-few">> = { string: "too-short", array: "too-few" };
