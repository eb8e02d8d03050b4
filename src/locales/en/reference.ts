/** Texts of the API's reference. What a language leaves out stands there as the OpenAPI document says it, in English. */
export interface Reference {
  intro: string;
  base: (address: string) => string;
  machines: string;
  problems: { title: string; intro: string; all: string; of: string };
  token: (scope: string) => string;
  noToken: string;
  takes: string;
  body: string;
  answers: (status: string) => string;
  required: string;
  optional: string;
  or: string;
  least: (value: number) => string;
  most: (value: number) => string;
  usual: (value: string) => string;
  tags: Record<string, { title: string; description: string }>;
  /** What operations do, by `operationId`. */
  operations: Record<string, string>;
  /** What went wrong, by status. */
  statuses: Record<string, string>;
}

export const reference: Reference = {
  intro: "",
  base: (address) => `Every address begins with ${address}.`,
  machines: "All of this for machines:",
  problems: {
    title: "Problems",
    intro: "What may go wrong with many operations, as problem details (RFC 9457).",
    all: "Every code",
    of: "Problems:",
  },
  token: (scope) => `Token: ${scope}.`,
  noToken: "No token.",
  takes: "Takes",
  body: "Body",
  answers: (status) => `Answers ${status}`,
  required: "required",
  optional: "may be missing",
  or: " or ",
  least: (value) => `At least ${value}.`,
  most: (value) => `At most ${value}.`,
  usual: (value) => `${value} if left out.`,
  tags: {},
  operations: {},
  statuses: {},
};
