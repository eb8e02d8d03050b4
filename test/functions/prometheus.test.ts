import { describe, expect, it } from "vitest";
import { prometheusText } from "../../functions/api/prometheus.ts";
import type { Metric } from "../../src/use-cases/operations/read-metrics.ts";

describe("the text for Prometheus", () => {
  it("names each gauge once, and escapes what labels hold", () => {
    const samples: Metric["samples"] = [
      { labels: { step: 'a "b"\\c\nd' }, value: 1 },
      { labels: { step: "open", issue: "3" }, value: 0.25 },
    ];
    const text = prometheusText([
      { name: "cron_step_seconds", help: "What each step took.", samples },
      { name: "quarantine", help: "Posts.", samples: [{ labels: {}, value: 2 }] },
      { name: "deliveries", help: "None yet.", samples: [] },
    ]);
    expect(text).toBe(
      [
        "# HELP gazette_cron_step_seconds What each step took.",
        "# TYPE gazette_cron_step_seconds gauge",
        'gazette_cron_step_seconds{step="a \\"b\\"\\\\c\\nd"} 1',
        'gazette_cron_step_seconds{step="open",issue="3"} 0.25',
        "# HELP gazette_quarantine Posts.",
        "# TYPE gazette_quarantine gauge",
        "gazette_quarantine 2",
        "",
      ].join("\n"),
    );
  });
});
