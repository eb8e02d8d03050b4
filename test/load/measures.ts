/** What was seen of one kind of request. */
interface Kind {
  latencies: number[];
  answers: Record<string, number>;
  retried: number;
}

export interface KindReport {
  kind: string;
  requests: number;
  p50: number;
  p99: number;
  answers: Record<string, number>;
  retried: number;
}

/** Everything that was asked, how long it took, and what was answered. */
export class Measures {
  readonly #kinds = new Map<string, Kind>();

  #of(kind: string): Kind {
    const known = this.#kinds.get(kind) ?? { latencies: [], answers: {}, retried: 0 };
    this.#kinds.set(kind, known);
    return known;
  }

  answered(kind: string, status: number, ms: number): void {
    const seen = this.#of(kind);
    seen.latencies.push(ms);
    const name = status === 0 ? "none" : String(status);
    seen.answers[name] = (seen.answers[name] ?? 0) + 1;
  }

  retried(kind: string): void {
    this.#of(kind).retried++;
  }

  report(): KindReport[] {
    return [...this.#kinds].sort().map(([kind, { latencies, answers, retried }]) => {
      latencies.sort((a, b) => a - b);
      const at = (share: number) =>
        latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0;
      return { kind, requests: latencies.length, p50: at(0.5), p99: at(0.99), answers, retried };
    });
  }
}
