import type * as z from "zod";
import type { contract } from "./contract.ts";

/** Operations below `/api/v1`, as clients call them. */
type ApiOperation = Exclude<
  (typeof contract)[Exclude<keyof typeof contract, "feeds">][number],
  { call: `GET /${"health" | "ready"}` }
>;

/** Method and path of every operation. */
export type ApiCall = ApiOperation["call"];

type Called<Name extends ApiCall> = Extract<ApiOperation, { call: Name }>;
type RequestOf<Name extends ApiCall> =
  NonNullable<Called<Name>["request"]> extends () => infer Request ? Request : unknown;
type AnswersOf<Name extends ApiCall> = ReturnType<Called<Name>["answers"]>;

type Given<Request, Part extends string> =
  Request extends Record<Part, infer Schema extends z.ZodType> ? Schema : never;

/** What a call takes. */
export type RequestTo<Name extends ApiCall> = {
  [Part in "params" as Given<RequestOf<Name>, Part> extends never ? never : Part]: z.output<
    Given<RequestOf<Name>, Part>
  >;
} & {
  [Part in "query" as Given<RequestOf<Name>, Part> extends never ? never : Part]?: Partial<
    z.output<Given<RequestOf<Name>, Part>>
  >;
} & {
  [Part in "body" as Given<RequestOf<Name>, Part> extends never ? never : Part]: z.input<Given<RequestOf<Name>, Part>>;
};

/** The JSON that a call answers when it succeeds. */
export type AnswerTo<Name extends ApiCall> = {
  [Status in keyof AnswersOf<Name>]: Status extends 200 | 201 | 202
    ? AnswersOf<Name>[Status] extends { body: infer Schema extends z.ZodType }
      ? z.output<Schema>
      : never
    : never;
}[keyof AnswersOf<Name>];
