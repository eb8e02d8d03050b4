import type { Edition } from "../../core/newsletter/edition.ts";
import type { Issue } from "../../core/newsletter/issue.ts";
import { deskTexts } from "../../locales/desk.ts";
import { langOf } from "../page.ts";
import { type DeskPage, deskPath, withQuery } from "./desk.ts";
import {
  editionDay,
  editionTitle,
  issueTitle,
  markOf,
  reasonOf,
  slotsText,
  stateText,
  type Wait,
} from "./issue-state.ts";
import { DeskLayout } from "./layout.tsx";
import { Moment } from "./moment.tsx";
import { Reason } from "./reason.tsx";
import { DeskTable, Mark, Pager } from "./table.tsx";

interface IssuesProps extends DeskPage {
  /** Newest first. */
  editions: Edition[];
  wait: Wait | undefined;
  /** Issues before this one are on the next page. */
  next: number | undefined;
  isFirst: boolean;
}

/** Lists issues by edition: its zones within one row, and what had nothing to send folded away. */
export function IssuesPage({ editions, wait, next, isFirst, ...page }: IssuesProps) {
  const { issues: words, sections, number, pager } = deskTexts(page.locale);
  const path = deskPath(page, "issues");
  const sent = editions.filter(({ issues }) => issues.length > 0);
  const empty = editions.flatMap(({ empty }) => empty);
  return (
    <DeskLayout {...page} section="issues" title={sections.issues}>
      {editions.length === 0 ? <p class="empty">{words.empty}</p> : null}
      {sent.length > 0 ? (
        <DeskTable
          label={sections.issues}
          columns={[
            { name: words.issue },
            { name: words.closed },
            { name: words.state },
            { name: words.deliveries, number: true },
          ]}
        >
          {sent.map((edition) => {
            const [first, ...others] = edition.issues as [Issue, ...Issue[]];
            // What is still going on decides how the whole is shown.
            const shown = edition.issues.find(({ state }) => state !== "finished") ?? first;
            return (
              <tr>
                <th scope="row" data-name={words.issue} class="wide">
                  <IssueLink {...page} issue={first} />
                  <span class="hint">{editionTitle(page, edition)}</span>
                </th>
                <td data-name={words.closed}>
                  {others.length === 0 ? (
                    <Moment {...page} at={first.closedAt} />
                  ) : (
                    <details>
                      <summary>{words.zones(edition.issues.length)}</summary>
                      <ul class="lines">
                        {edition.issues.map((issue) => (
                          <li>
                            <a href={deskPath(page, `issues/${issue.id}`)}>
                              {slotsText(page, issue) || issueTitle(page, issue)}
                            </a>
                            <Moment {...page} at={issue.closedAt} />
                            <Mark kind={markOf(page, issue, wait)}>{stateText(page, issue, wait)}</Mark>
                            <span class="hint">{number(issue.planned)}</span>
                          </li>
                        ))}
                      </ul>
                    </details>
                  )}
                </td>
                <td data-name={words.state}>
                  <Mark kind={markOf(page, shown, wait)}>{stateText(page, shown, wait)}</Mark>
                  <IssueReason {...page} issue={shown} />
                </td>
                <td data-name={words.deliveries} class="number">
                  {number(edition.issues.reduce((sum, { planned }) => sum + planned, 0))}
                </td>
              </tr>
            );
          })}
        </DeskTable>
      ) : null}
      {empty.length > 0 ? (
        <details class="folded">
          <summary>{words.nothingToSend(empty.length)}</summary>
          <ul class="lines">
            {empty.map((issue) => (
              <li>
                <a href={deskPath(page, `issues/${issue.id}`)}>{issueTitle(page, issue)}</a>
                <Moment {...page} at={issue.closedAt} />
                <IssueReason {...page} issue={issue} />
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      <Pager
        first={isFirst ? undefined : path}
        next={next === undefined ? undefined : withQuery(path, { before: next })}
        words={pager}
      />
    </DeskLayout>
  );
}

/** Links to an issue by its subject. */
export function IssueLink({ issue, ...page }: DeskPage & { issue: Pick<Issue, "id" | "frequency" | "subject"> }) {
  return (
    <a href={deskPath(page, `issues/${issue.id}`)} lang={issue.subject && langOf(undefined, page)}>
      {issue.subject ?? issueTitle(page, issue)}
    </a>
  );
}

/** Lists issues by subject, with their days and states. */
export function IssueLines({ issues, ...page }: DeskPage & { issues: Issue[] }) {
  return (
    <ul class="lines">
      {issues.map((issue) => (
        <li>
          <IssueLink {...page} issue={issue} />
          <span class="hint">
            {editionDay(page, issue)} {slotsText(page, issue)}
          </span>
          <Mark kind={markOf(page, issue, undefined)}>{stateText(page, issue, undefined)}</Mark>
        </li>
      ))}
    </ul>
  );
}

function IssueReason({ issue, ...page }: DeskPage & { issue: Pick<Issue, "state" | "reason"> }) {
  const reason = reasonOf(issue);
  return reason ? (
    <span class="hint">
      <Reason {...page} reason={reason} />
    </span>
  ) : null;
}
