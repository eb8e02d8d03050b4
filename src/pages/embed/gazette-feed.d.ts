export function defineGazetteFeed(): void;
