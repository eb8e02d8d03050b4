interface Texts {
  loading: string;
  empty: string;
  failed: string;
}

export function defineGazetteFeed(texts: Record<string, Texts>): void;
