import { compareUtf8 } from "../posts/key-order.ts";

/** Feed requests over some days, by client. */
export interface FeedUse {
  /** Most requests first. */
  clients: { client: string; requests: number; unchanged: number; subscribers: number }[];
  /** Requests per day, in the order of `clients`. */
  days: { day: number; requests: number[] }[];
}

type Row = { day: number; client: string; requests: number; unchanged: number; subscribers: number };

/** Sums up the rows of `days` days from `first` on. Subscribers are those of the last day on which a client stated them. */
export function feedUse(rows: Row[], first: number, days: number): FeedUse {
  const clients = new Map<string, FeedUse["clients"][number]>();
  for (const { client, requests, unchanged, subscribers } of [...rows].sort((a, b) => a.day - b.day)) {
    const sum = clients.get(client) ?? { client, requests: 0, unchanged: 0, subscribers: 0 };
    sum.requests += requests;
    sum.unchanged += unchanged;
    if (subscribers > 0) sum.subscribers = subscribers;
    clients.set(client, sum);
  }
  const ordered = [...clients.values()].sort((a, b) => b.requests - a.requests || compareUtf8(a.client, b.client));
  const counts = new Map(rows.map(({ day, client, requests }) => [`${day} ${client}`, requests]));
  return {
    clients: ordered,
    days: Array.from({ length: days }, (_, index) => ({
      day: first + index,
      requests: ordered.map(({ client }) => counts.get(`${first + index} ${client}`) ?? 0),
    })),
  };
}
