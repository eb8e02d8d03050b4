import { type DeskPage, deskPath, withQuery } from "./desk.ts";
import { issueTitle, markOf, reasonOf, type ShownIssue, stateText, type Wait } from "./issue-state.ts";
import { DeskLayout } from "./layout.tsx";
import { Moment } from "./moment.tsx";
import { Reason } from "./reason.tsx";
import { DeskTable, Mark, Pager } from "./table.tsx";

interface IssuesProps extends DeskPage {
  /** Newest first. */
  issues: ShownIssue[];
  wait: Wait | undefined;
  /** Issues before this one are on the next page. */
  next: number | undefined;
  isFirst: boolean;
}

export function IssuesPage({ issues, wait, next, isFirst, ...page }: IssuesProps) {
  const { issues: words, sections, number, pager } = page.locale.desk;
  const path = deskPath(page, "issues");
  return (
    <DeskLayout {...page} section="issues" title={sections.issues}>
      {issues.length === 0 ? (
        <p class="empty">{words.empty}</p>
      ) : (
        <DeskTable
          label={sections.issues}
          columns={[
            { name: words.issue },
            { name: words.closed },
            { name: words.state },
            { name: words.deliveries, number: true },
          ]}
        >
          {issues.map((issue) => (
            <tr>
              <th scope="row" data-name={words.issue}>
                <a href={deskPath(page, `issues/${issue.id}`)}>{issueTitle(page, issue)}</a>
              </th>
              <td data-name={words.closed}>
                <Moment {...page} at={issue.closedAt} />
              </td>
              <td data-name={words.state}>
                <Mark kind={markOf(page, issue, wait)}>{stateText(page, issue, wait)}</Mark>
                <IssueReason {...page} issue={issue} />
              </td>
              <td data-name={words.deliveries} class="number">
                {number(issue.planned)}
              </td>
            </tr>
          ))}
        </DeskTable>
      )}
      <Pager
        first={isFirst ? undefined : path}
        next={next === undefined ? undefined : withQuery(path, { before: next })}
        words={pager}
      />
    </DeskLayout>
  );
}

function IssueReason({ issue, ...page }: DeskPage & { issue: ShownIssue }) {
  const reason = reasonOf(issue);
  return reason ? (
    <span class="hint">
      <Reason {...page} reason={reason} />
    </span>
  ) : null;
}
