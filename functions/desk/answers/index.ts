export { showIssue, showIssues } from "./issues.tsx";
export { showPost, showPosts } from "./posts.tsx";
