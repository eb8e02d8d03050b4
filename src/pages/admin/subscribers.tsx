import { SUBSCRIBER_STATES, type Subscriber, type SubscriberState } from "../../core/subscribers/subscriber.ts";
import { type DeskPage, deskPath, withQuery } from "./desk.ts";
import { DeskField } from "./form.tsx";
import { DeskLayout } from "./layout.tsx";
import { Moment } from "./moment.tsx";
import { DeskTable, Mark, Pager } from "./table.tsx";

interface SubscribersProps extends DeskPage {
  subscribers: Subscriber[];
  q: string;
  state: SubscriberState | undefined;
  next: string | undefined;
  isFirst: boolean;
}

export const SUBSCRIBER_MARKS: Record<SubscriberState, "ok" | "warn" | "fail" | "plain"> = {
  active: "ok",
  pending: "warn",
  unsubscribed: "plain",
  suppressed: "fail",
};

/** Lists subscribers by the beginning of their address. */
export function SubscribersPage({ subscribers, q, state, next, isFirst, ...page }: SubscribersProps) {
  const { subscribers: words, subscriberStates, frequencies, sections, pager } = page.locale.desk;
  const path = deskPath(page, "subscribers");
  return (
    <DeskLayout {...page} section="subscribers" title={sections.subscribers}>
      <search>
        <form method="get" action={path} class="search">
          <DeskField id="q" label={words.search}>
            <input id="q" name="q" type="search" value={q} autocomplete="off" spellcheck={false} />
          </DeskField>
          <DeskField id="state" label={words.state}>
            <select id="state" name="state">
              <option value="">{words.anyState}</option>
              {SUBSCRIBER_STATES.map((name) => (
                <option value={name} selected={name === state}>
                  {subscriberStates[name]}
                </option>
              ))}
            </select>
          </DeskField>
          <button type="submit">{words.find}</button>
        </form>
      </search>
      {subscribers.length === 0 ? (
        <p class="empty">{q === "" && !state ? words.empty : words.noneFound}</p>
      ) : (
        <DeskTable
          label={sections.subscribers}
          columns={[{ name: words.email }, { name: words.state }, { name: words.frequency }, { name: words.since }]}
        >
          {subscribers.map(({ id, email, state, frequency, createdAt }) => (
            <tr>
              <th scope="row" data-name={words.email} class="address">
                <a href={deskPath(page, `subscribers/${id}`)} lang="">
                  {email}
                </a>
              </th>
              <td data-name={words.state}>
                <Mark kind={SUBSCRIBER_MARKS[state]}>{subscriberStates[state]}</Mark>
              </td>
              <td data-name={words.frequency}>{frequencies[frequency] ?? frequency}</td>
              <td data-name={words.since}>
                <Moment {...page} at={createdAt} />
              </td>
            </tr>
          ))}
        </DeskTable>
      )}
      <Pager
        first={isFirst ? undefined : withQuery(path, { q, state })}
        next={next === undefined ? undefined : withQuery(path, { q, state, after: next })}
        words={pager}
      />
      <p class="actions">
        <a href={deskPath(page, "subscribers.csv")}>{words.export}</a>
        <a href={deskPath(page, "import")}>{words.import}</a>
      </p>
    </DeskLayout>
  );
}
