/** Requests for feeds of some days, by the program that asked. */
export interface FeedUse {
  /** The most requests first. */
  clients: { client: string; requests: number; unchanged: number; subscribers: number }[];
  /** Requests of each day in turn, by client in the same order as `clients`. */
  days: { day: number; requests: number[] }[];
}

type Row = { day: number; client: string; requests: number; unchanged: number; subscribers: number };

/** Sums up the rows of so many days from `first` on. What a client says of its subscribers is taken from the last day it did. */
export function feedUse(rows: Row[], first: number, days: number): FeedUse {
  const clients = new Map<string, FeedUse["clients"][number]>();
  for (const { client, requests, unchanged, subscribers } of [...rows].sort((a, b) => a.day - b.day)) {
    const sum = clients.get(client) ?? { client, requests: 0, unchanged: 0, subscribers: 0 };
    sum.requests += requests;
    sum.unchanged += unchanged;
    if (subscribers > 0) sum.subscribers = subscribers;
    clients.set(client, sum);
  }
  const ordered = [...clients.values()].sort((a, b) => b.requests - a.requests || (a.client < b.client ? -1 : 1));
  const counts = new Map(rows.map(({ day, client, requests }) => [`${day} ${client}`, requests]));
  return {
    clients: ordered,
    days: Array.from({ length: days }, (_, index) => ({
      day: first + index,
      requests: ordered.map(({ client }) => counts.get(`${first + index} ${client}`) ?? 0),
    })),
  };
}
