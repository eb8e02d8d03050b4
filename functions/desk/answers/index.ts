export { showIssue, showIssues } from "./issues.tsx";
export { showPost, showPosts } from "./posts.tsx";
export { actOnMany, askBulk, showSubscriber, showSubscribers } from "./subscribers.tsx";
export { showWatches } from "./watches.tsx";
