export { showAlerts, showGrowth } from "./growth.tsx";
export { showIssue, showIssues } from "./issues.tsx";
export { showPost, showPosts } from "./posts.tsx";
export { actOnMany, askBulk, showSubscriber, showSubscribers } from "./subscribers.tsx";
export { askRevoke, grantToken, revokeToken, showTokens } from "./tokens.tsx";
export { showWatches } from "./watches.tsx";
