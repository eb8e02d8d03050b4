export { showIssue, showIssues } from "./issues.tsx";
