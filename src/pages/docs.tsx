import type { Reference } from "../locales/reference.ts";
import { Layout } from "./layout.tsx";
import type { Page } from "./page.ts";

/** The parts of an OpenAPI document that are shown. */
export interface ApiDocument {
  info: { title: string; description: string };
  servers: { url: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, ApiOperation>>;
  components: { schemas: Record<string, ApiSchema>; responses: Record<string, ApiResponse> };
}

interface ApiOperation {
  operationId: string;
  tags: string[];
  summary?: string;
  description?: string;
  security?: Record<string, unknown>[];
  parameters?: { name: string; in: string; description?: string; required?: boolean; schema?: ApiSchema }[];
  requestBody?: { description?: string; content: Content };
  responses: Record<string, ApiResponse | Pointer>;
}

interface ApiResponse {
  description: string;
  content?: Content;
}

/** The way to something among the components. */
interface Pointer {
  $ref: string;
}

type Content = Record<string, { schema?: ApiSchema }>;

/** The parts of JSON Schema that our schemas use. */
type ApiSchema = { [word in "items"]?: ApiSchema } & { [word in "maxItems"]?: number } & {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  enum?: unknown[];
  anyOf?: ApiSchema[];
  properties?: Record<string, ApiSchema>;
  required?: string[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
};

/** Documents every API operation. What fields mean is in English, as in the OpenAPI document. */
export function DocsPage({ document, words, ...page }: Page & { document: ApiDocument; words: Reference }) {
  const { info, servers, tags, components } = document;
  const paths = resolved(document);
  const base = servers[0]?.url ?? "";
  return (
    <Layout
      {...page}
      title="API"
      description={words.intro || info.description}
      canonical={new URL("docs", page.site.url).href}
    >
      <header class="heading">
        <h1>{info.title}</h1>
        <p>{words.intro || info.description}</p>
        <p>{words.base(base)}</p>
        <p>
          {words.machines} <a href="openapi.json">openapi.json</a>
        </p>
      </header>
      {tags.map(({ name: title, description }) => (
        <section aria-labelledby={anchor(title)}>
          <h2 id={anchor(title)} class="rubric">
            {words.tags[title]?.title ?? title}
          </h2>
          <p>{words.tags[title]?.description ?? description}</p>
          {operationsOf(paths, title).map(({ method, path, operation }) => (
            <Operation method={method} path={path} operation={operation} words={words} />
          ))}
        </section>
      ))}
      <section aria-labelledby="problems">
        <h2 id="problems" class="rubric">
          {words.problems.title}
        </h2>
        <p>
          {words.problems.intro} <a href="docs/problems">{words.problems.all}</a>
        </p>
        <Terms
          rows={Object.entries(components.responses).map(([status, { description }]) => ({
            name: status,
            kind: "",
            description: words.statuses[status] ?? description,
          }))}
        />
      </section>
    </Layout>
  );
}

/** Replaces references in the paths by their schemas. */
function resolved({ paths, components }: ApiDocument): ApiDocument["paths"] {
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== "object" || value === null) return value;
    const name = "$ref" in value ? /^#\/components\/schemas\/(.*)/.exec(String(value.$ref))?.[1] : undefined;
    if (name !== undefined) return resolve(components.schemas[name]);
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, resolve(part)]));
  };
  return resolve(paths) as ApiDocument["paths"];
}

interface OperationProps {
  method: string;
  path: string;
  operation: ApiOperation;
}

function Operation({ method, path, operation, words }: OperationProps & { words: Reference }) {
  const { operationId, summary, description, security, parameters = [], requestBody, responses } = operation;
  const statuses = Object.keys(responses).filter((status) => "$ref" in (responses[status] ?? {}));
  const scope = security?.flatMap((way) => Object.keys(way)).join(", ");
  return (
    <details id={anchor(`${method} ${path}`)}>
      <summary>
        <code>
          {method.toUpperCase()} {path}
        </code>{" "}
        {words.operations[operationId] ?? summary}
      </summary>
      {description ? <p lang="en">{description}</p> : null}
      <p class="hint">{scope ? words.token(scope) : words.noToken}</p>
      {parameters.length > 0 ? (
        <Terms
          title={words.takes}
          rows={parameters.map(({ name, in: where, required, schema, description = "" }) => ({
            name,
            kind: [where, kindOf(schema, words), required ? words.required : ""].filter(Boolean).join(", "),
            description: described(description, schema, words),
          }))}
        />
      ) : null}
      {requestBody ? <Body title={words.body} body={requestBody} words={words} /> : null}
      {Object.entries(responses).map(([status, response]) =>
        "$ref" in response ? null : <Body title={words.answers(status)} body={response} words={words} />,
      )}
      <p class="hint">
        {words.problems.of} {statuses.join(", ")}
      </p>
    </details>
  );
}

function Body({
  title,
  body: { description, content = {} },
  words,
}: {
  title: string;
  words: Reference;
  body: { description?: string; content?: Content };
}) {
  const types = Object.entries(content);
  const rows = types.flatMap(([type, { schema }]) => (type.includes("problem") ? [] : fields(schema, words)));
  return (
    <>
      <h3>{title}</h3>
      <p lang="en">
        {description} {types.map(([type]) => type).join(", ")}
      </p>
      {rows.length > 0 ? <Terms rows={rows} /> : null}
    </>
  );
}

interface Row {
  name: string;
  kind: string;
  description: string;
}

function Terms({ title, rows }: { title?: string; rows: Row[] }) {
  return (
    <>
      {title ? <h3>{title}</h3> : null}
      <dl class="addresses">
        {rows.map(({ name, kind, description }) => (
          <div>
            <dt>
              <code>{name}</code> <span class="hint">{kind}</span>
            </dt>
            <dd>{description}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** Lists the fields of a schema, nested ones by their whole path. */
function fields(schema: ApiSchema | undefined, words: Reference, path = ""): Row[] {
  if (schema?.items) return fields(schema.items, words, `${path}[]`);
  return Object.entries(schema?.properties ?? {}).flatMap(([name, property]) => {
    const whole = path === "" ? name : `${path}.${name}`;
    const kind = [kindOf(property, words), schema?.required?.includes(name) ? "" : words.optional]
      .filter(Boolean)
      .join(", ");
    return [
      { name: whole, kind, description: described(property.description ?? "", property, words) },
      ...fields(property, words, whole),
    ];
  });
}

function kindOf(schema: ApiSchema | undefined, words: Reference): string {
  if (!schema) return "";
  if (schema.anyOf) return schema.anyOf.map((one) => kindOf(one, words)).join(words.or);
  if (schema.enum) return schema.enum.map(String).join(" | ");
  return [schema.type].flat().filter(Boolean).join(words.or);
}

/** Describes a value together with its limits. */
function described(description: string, schema: ApiSchema | undefined, words: Reference): string {
  const { minimum, maximum, default: usual } = schema ?? {};
  // The limits of safe integers are not worth showing.
  const bound = (say: (value: number) => string, value: number | undefined) =>
    value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER ? say(value) : "";
  const standard = usual !== undefined && usual !== "" ? words.usual(JSON.stringify(usual)) : "";
  return [
    description,
    bound(words.least, minimum),
    bound(words.most, maximum),
    bound(words.most, schema?.maxItems),
    standard,
  ]
    .filter(Boolean)
    .join(" ");
}

const METHODS = ["get", "head", "put", "post", "delete", "options"];

function operationsOf(paths: Record<string, Record<string, ApiOperation>>, tag: string): OperationProps[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    METHODS.flatMap((method) => {
      const operation = methods[method];
      return operation?.tags.includes(tag) ? [{ method, path, operation }] : [];
    }),
  );
}

function anchor(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
