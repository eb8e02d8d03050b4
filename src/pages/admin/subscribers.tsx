import { SUBSCRIBER_STATES, type Subscriber, type SubscriberState } from "../../core/subscribers/subscriber.ts";
import { deskTexts } from "../../locales/desk.ts";
import { localeNameOf } from "../../locales/index.ts";
import { type DeskPage, deskPath, withQuery } from "./desk.ts";
import { DeskField, describedBy } from "./form.tsx";
import { DeskLayout } from "./layout.tsx";
import { Moment } from "./moment.tsx";
import { DeskTable, Mark, Pager } from "./table.tsx";

/** What narrows the list, as it was typed. */
export interface SubscribersFilter {
  q: string;
  domain: string;
  state: SubscriberState | undefined;
  frequency: string | undefined;
  language: string | undefined;
}

export const BULK_ACTIONS = ["unsubscribe", "suppress"] as const;
/** Most subscribers that one action is for. */
export const BULK_MAX = 1_000;

interface SubscribersProps extends DeskPage {
  subscribers: Subscriber[];
  filter: SubscribersFilter;
  /** All that match, where that is known. */
  count: number | undefined;
  /** Names of frequencies and languages to choose from. */
  choices: { frequency: string[]; language: string[] };
  /** The list goes on before this id. */
  next: number | undefined;
  isFirst: boolean;
  /** Nobody was chosen for an action. */
  nobodyChosen?: boolean;
}

export const SUBSCRIBER_MARKS: Record<SubscriberState, "ok" | "warn" | "fail" | "plain"> = {
  active: "ok",
  pending: "warn",
  unsubscribed: "plain",
  suppressed: "fail",
};

/** Lists subscribers, newest first, with what can be done to many at once. */
export function SubscribersPage(props: SubscribersProps) {
  const { subscribers, filter, count, choices, next, isFirst, nobodyChosen, ...page } = props;
  const { subscribers: words, subscriberStates, frequencies, sections, pager, number } = deskTexts(page.locale);
  const path = deskPath(page, "subscribers");
  const isAll = Object.values(filter).every((value) => !value);
  const problem = nobodyChosen ? words.bulk.nobody : undefined;
  return (
    <DeskLayout {...page} section="subscribers" title={sections.subscribers}>
      <search>
        <form method="get" action={path} class="search">
          <DeskField id="q" label={words.search}>
            <input id="q" name="q" type="search" value={filter.q} autocomplete="off" spellcheck={false} />
          </DeskField>
          <DeskField id="domain" label={words.domain}>
            <input id="domain" name="domain" type="text" value={filter.domain} autocomplete="off" spellcheck={false} />
          </DeskField>
          <Choice
            id="state"
            label={words.state}
            any={words.anyState}
            value={filter.state}
            names={SUBSCRIBER_STATES}
            text={(name) => subscriberStates[name as SubscriberState]}
          />
          <Choice
            id="frequency"
            label={words.frequency}
            any={words.anyState}
            value={filter.frequency}
            names={choices.frequency}
            text={(name) => frequencies[name] ?? name}
          />
          <Choice
            id="language"
            label={words.language}
            any={words.anyState}
            value={filter.language}
            names={choices.language}
            text={localeNameOf}
          />
          <button type="submit">{words.find}</button>
        </form>
      </search>
      {count === undefined ? null : <p class="hint">{words.count(count)}</p>}
      {subscribers.length === 0 ? (
        <p class="empty">{isAll ? words.empty : next === undefined ? words.noneFound : words.noneSoFar}</p>
      ) : (
        <form method="get" action={deskPath(page, "subscribers/bulk")} class="bulk">
          {Object.entries(filter).map(([name, value]) =>
            value ? <input type="hidden" name={name} value={value} /> : null,
          )}
          <DeskTable
            label={sections.subscribers}
            columns={[
              { name: words.bulk.choose },
              { name: words.email },
              { name: words.state },
              { name: words.frequency },
              { name: words.language },
              { name: words.since },
            ]}
          >
            {subscribers.map(({ id, email, state, frequency, language, createdAt }) => (
              <tr>
                <td data-name={words.bulk.choose}>
                  <input type="checkbox" name="id" value={id} aria-label={words.bulk.chooseOne(email)} />
                </td>
                <th scope="row" data-name={words.email} class="address">
                  <a href={deskPath(page, `subscribers/${id}`)} lang="">
                    {email}
                  </a>
                </th>
                <td data-name={words.state}>
                  <Mark kind={SUBSCRIBER_MARKS[state]}>{subscriberStates[state]}</Mark>
                </td>
                <td data-name={words.frequency}>{frequencies[frequency] ?? frequency}</td>
                <td data-name={words.language}>{localeNameOf(language)}</td>
                <td data-name={words.since}>
                  <Moment {...page} at={createdAt} />
                </td>
              </tr>
            ))}
          </DeskTable>
          <label class="only" for="all">
            <input type="checkbox" id="all" name="all" value="1" {...describedBy("all", { problem })} />
            {words.bulk.all(count, number(BULK_MAX))}
          </label>
          {problem ? (
            <p class="problem" id="all-problem">
              {problem}
            </p>
          ) : null}
          <p class="actions">
            {BULK_ACTIONS.map((action) => (
              <button
                type="submit"
                name="action"
                value={action}
                class={action === "suppress" ? "quiet grave" : "quiet"}
              >
                {words.bulk[action].ask}
              </button>
            ))}
          </p>
        </form>
      )}
      <Pager
        first={isFirst ? undefined : withQuery(path, { ...filter })}
        next={next === undefined ? undefined : withQuery(path, { ...filter, before: next })}
        words={subscribers.length === 0 ? { ...pager, next: words.searchOn } : pager}
      />
      <p class="actions">
        <a href={deskPath(page, "subscribers.csv")}>{words.export}</a>
        <a href={deskPath(page, "import")}>{words.import}</a>
      </p>
    </DeskLayout>
  );
}

function Choice({
  id,
  label,
  any,
  value,
  names,
  text,
}: {
  id: string;
  label: string;
  any: string;
  value: string | undefined;
  names: readonly string[];
  text: (name: string) => string;
}) {
  return (
    <DeskField id={id} label={label}>
      <select id={id} name={id}>
        <option value="">{any}</option>
        {names.map((name) => (
          <option value={name} selected={name === value}>
            {text(name)}
          </option>
        ))}
      </select>
    </DeskField>
  );
}
