import { Layout } from "./layout.tsx";
import type { Page } from "./page.ts";

/** The parts of an OpenAPI document that are shown. */
export interface ApiDocument {
  info: { title: string; description?: string };
  servers: { url: string }[];
  paths: Record<string, Record<string, ApiOperation>>;
}

interface ApiOperation {
  summary?: string;
  description?: string;
  security?: Record<string, unknown>[];
  parameters?: { name: string; in: string; description?: string; required?: boolean; schema?: ApiSchema }[];
  requestBody?: { description?: string; content: Content };
  responses: Record<string, { description: string; content?: Content }>;
}

type Content = Record<string, { schema?: ApiSchema }>;

/** The parts of JSON Schema that our schemas use. */
type ApiSchema = { [word in "items"]?: ApiSchema } & { [word in "maxItems"]?: number } & {
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
  const { info, servers, paths } = document;
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
      {groups(paths).map(([title, operations]) => (
        <section aria-labelledby={anchor(title)}>
          <h2 id={anchor(title)} class="rubric">
            {title}
          </h2>
          {operations.map(({ method, path, operation }) => (
            <Operation method={method} path={path} operation={operation} />
          ))}
        </section>
      ))}
    </Layout>
  );
}

interface OperationProps {
  method: string;
  path: string;
  operation: ApiOperation;
}

function Operation({ method, path, operation }: OperationProps) {
  const { summary, description, security, parameters = [], requestBody, responses } = operation;
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
      {Object.entries(responses).map(([status, response]) => (
        <Body title={`Answers ${status}`} body={response} />
      ))}
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

/** Groups operations by noun. */
function groups(paths: ApiDocument["paths"]): [string, OperationProps[]][] {
  const all = new Map<string, OperationProps[]>();
  for (const [path, operations] of Object.entries(paths)) {
    const noun = /^\/api\/v1\/([^/]+)/.exec(path)?.[1] ?? "feeds";
    const title = noun.charAt(0).toUpperCase() + noun.slice(1);
    const here = all.get(title) ?? [];
    all.set(title, here);
    for (const method of METHODS) {
      const operation = operations[method];
      if (operation) here.push({ method, path, operation });
    }
  }
  return [...all];
}

function anchor(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
