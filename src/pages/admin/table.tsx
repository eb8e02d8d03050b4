import type { PropsWithChildren } from "hono/jsx";

/** A table that scrolls by itself if it is too wide, also by keyboard. */
export function DeskTable({
  label,
  columns,
  children,
}: PropsWithChildren<{ label: string; columns: { name: string; number?: boolean }[] }>) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a section would be a landmark, with the name of the one around it.
    <div class="table" role="group" aria-label={label} tabindex={0}>
      <table>
        <thead>
          <tr>
            {columns.map(({ name, number }) => (
              <th scope="col" class={number ? "number" : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

/** Links to the next page and back to the first. */
export function Pager({
  first,
  next,
  words,
}: {
  first: string | undefined;
  next: string | undefined;
  words: { first: string; next: string };
}) {
  if (!first && !next) return null;
  return (
    <p class="pager">
      {first ? <a href={first}>{words.first}</a> : null}
      {next ? (
        <a href={next} rel="next">
          {words.next}
        </a>
      ) : null}
    </p>
  );
}

/** Shows a state by colour and word. */
export function Mark({ kind, children }: PropsWithChildren<{ kind: "ok" | "warn" | "fail" | "plain" }>) {
  return <span class={`mark ${kind}`}>{children}</span>;
}

/** A list of named numbers. */
export function Figures({
  figures,
}: {
  figures: { name: string; value: string; count?: string; href?: string; alarm?: boolean }[];
}) {
  return (
    <dl class="figures">
      {figures.map(({ name, value, count, href, alarm }) => (
        <div class={alarm ? "alarm" : undefined}>
          <dt>{href ? <a href={href}>{name}</a> : name}</dt>
          <dd data-count={count}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
