import { Layout } from "./layout.tsx";
import type { Page } from "./page.ts";

/** The parts of an OpenAPI document that are shown. */
export interface ApiDocument {
  info: { title: string; description?: string };
  servers: { url: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, ApiOperation>>;
  components: { schemas: Record<string, ApiSchema>; responses: Record<string, ApiResponse> };
}

interface ApiOperation {
  tags: string[];
  summary?: string;
  description?: string;
  security?: Record<string, unknown>[];
  parameters?: { name: string; in: string; description?: string; required?: boolean; schema?: ApiSchema }[];
  requestBody?: { description?: string; content: Content };
  responses: Record<string, ApiResponse | Reference>;
}

interface ApiResponse {
  description: string;
  content?: Content;
}

/** The way to something among the components. */
interface Reference {
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

/** Documents every API operation. In English, like the OpenAPI document. */
export function DocsPage({ document, ...page }: Page & { document: ApiDocument }) {
  const { info, servers, tags, components } = document;
  const paths = resolved(document);
  const base = servers[0]?.url ?? "";
  return (
    <Layout {...page} title="API" canonical={new URL("docs", page.site.url).href}>
      <header class="heading">
        <h1>{info.title}</h1>
        <p>{info.description}</p>
        <p>
          Every address begins with <code>{base}</code>.
        </p>
        <p>
          All of this for machines: <a href="openapi.json">openapi.json</a>
        </p>
      </header>
      {tags.map(({ name: title, description }) => (
        <section aria-labelledby={anchor(title)}>
          <h2 id={anchor(title)} class="rubric">
            {title}
          </h2>
          <p>{description}</p>
          {operationsOf(paths, title).map(({ method, path, operation }) => (
            <Operation method={method} path={path} operation={operation} />
          ))}
        </section>
      ))}
      <section aria-labelledby="problems">
        <h2 id="problems" class="rubric">
          Problems
        </h2>
        <p>
          What may go wrong with many operations, as problem details (RFC 9457). <a href="docs/problems">Every code</a>
        </p>
        <Terms
          rows={Object.entries(components.responses).map(([status, { description }]) => ({
            name: status,
            kind: "",
            description,
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

function Operation({ method, path, operation }: OperationProps) {
  const { summary, description, security, parameters = [], requestBody, responses } = operation;
  const statuses = Object.keys(responses).filter((status) => "$ref" in (responses[status] ?? {}));
  const scope = security?.flatMap((way) => Object.keys(way)).join(", ");
  return (
    <details id={anchor(`${method} ${path}`)}>
      <summary>
        <code>
          {method.toUpperCase()} {path}
        </code>{" "}
        {summary}
      </summary>
      {description ? <p>{description}</p> : null}
      <p class="hint">{scope ? `Token: ${scope}.` : "No token."}</p>
      {parameters.length > 0 ? (
        <Terms
          title="Takes"
          rows={parameters.map(({ name, in: where, required, schema, description = "" }) => ({
            name,
            kind: [where, kindOf(schema), required ? "required" : ""].filter(Boolean).join(", "),
            description: described(description, schema),
          }))}
        />
      ) : null}
      {requestBody ? <Body title="Body" body={requestBody} /> : null}
      {Object.entries(responses).map(([status, response]) =>
        "$ref" in response ? null : <Body title={`Answers ${status}`} body={response} />,
      )}
      <p class="hint">Problems: {statuses.join(", ")}</p>
    </details>
  );
}

function Body({
  title,
  body: { description, content = {} },
}: {
  title: string;
  body: { description?: string; content?: Content };
}) {
  const types = Object.entries(content);
  const rows = types.flatMap(([type, { schema }]) => (type.includes("problem") ? [] : fields(schema)));
  return (
    <>
      <h3>{title}</h3>
      <p>
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
function fields(schema: ApiSchema | undefined, path = ""): Row[] {
  if (schema?.items) return fields(schema.items, `${path}[]`);
  return Object.entries(schema?.properties ?? {}).flatMap(([name, property]) => {
    const whole = path === "" ? name : `${path}.${name}`;
    const kind = [kindOf(property), schema?.required?.includes(name) ? "" : "may be missing"]
      .filter(Boolean)
      .join(", ");
    return [
      { name: whole, kind, description: described(property.description ?? "", property) },
      ...fields(property, whole),
    ];
  });
}

function kindOf(schema: ApiSchema | undefined): string {
  if (!schema) return "";
  if (schema.anyOf) return schema.anyOf.map(kindOf).join(" or ");
  if (schema.enum) return schema.enum.map(String).join(" | ");
  return [schema.type].flat().filter(Boolean).join(" or ");
}

/** Describes a value together with its limits. */
function described(description: string, schema: ApiSchema | undefined): string {
  const { minimum, maximum, default: usual } = schema ?? {};
  // The limits of safe integers are not worth showing.
  const bound = (name: string, value: number | undefined) =>
    value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER ? `${name} ${value}.` : "";
  const standard = usual !== undefined && usual !== "" ? `${JSON.stringify(usual)} if left out.` : "";
  return [
    description,
    bound("At least", minimum),
    bound("At most", maximum),
    bound("At most", schema?.maxItems),
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
