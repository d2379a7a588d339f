import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface MetricSpec<Label extends string> {
  readonly name: string;
  readonly help: string;
  /** Their values come from fixed lists: each combination lives as long as the process. */
  readonly labels: readonly Label[];
  /** Upper bounds of a duration's buckets, in seconds. Left out: from a millisecond to ten seconds. */
  readonly buckets?: readonly number[];
}

export type LabelValues<Label extends string> = Readonly<Record<Label, string>>;

/** What a service counts about itself, for Prometheus. */
export interface MetricsRegistry {
  counter<Label extends string>(spec: MetricSpec<Label>): (labels: LabelValues<Label>, amount?: number) => void;
  /** A count that its owner keeps, looked up whenever it is asked for: for what happens too often to be told each time. */
  total<Label extends string>(spec: MetricSpec<Label>, look: () => Iterable<readonly [LabelValues<Label>, number]>): void;
  /** A value that goes up and down, looked up whenever it is asked for. */
  gauge<Label extends string>(spec: MetricSpec<Label>, look: () => Iterable<readonly [LabelValues<Label>, number]>): void;
  /** Seconds of a duration. */
  durations<Label extends string>(spec: MetricSpec<Label>): (labels: LabelValues<Label>, seconds: number) => void;
  /** The text that Prometheus reads, and its content type. */
  render(): Promise<{ readonly text: string; readonly contentType: string }>;
}

/** Counts by labels. Many a request counts several times, and the library checks and sorts the labels anew each time. */
function createCounts<Label extends string>(labels: readonly Label[]) {
  const counts = new Map<string, [values: LabelValues<Label>, count: number]>();
  return {
    entries: () => counts.values(),
    add: (values: LabelValues<Label>, amount = 1): void => {
      let key = '';
      for (const label of labels) key += `${values[label]}\n`;
      const known = counts.get(key);
      if (known) known[1] += amount;
      else counts.set(key, [values, amount]);
    },
  };
}

const defaultBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** A registry of its own, with the process metrics that every service has. */
export function createMetricsRegistry(): MetricsRegistry {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const total: MetricsRegistry['total'] = ({ name, help, labels }, look) => {
    const collect = (): void => {
      counter.reset();
      for (const [values, value] of look()) counter.inc(values, value);
    };
    const counter = new Counter({ name, help, labelNames: labels, registers, collect });
  };
  return {
    counter: (spec) => {
      const { add, entries } = createCounts(spec.labels);
      total(spec, entries);
      return add;
    },
    total,
    gauge: ({ name, help, labels }, look) => {
      const collect = (): void => {
        for (const [values, value] of look()) gauge.set(values, value);
      };
      const gauge = new Gauge({ name, help, labelNames: labels, registers, collect });
    },
    durations: ({ name, help, labels, buckets = defaultBuckets }) => {
      const histogram = new Histogram({ name, help, labelNames: labels, buckets: [...buckets], registers });
      return (values, seconds) => histogram.observe(values, seconds);
    },
    render: async () => ({ text: await registry.metrics(), contentType: registry.contentType }),
  };
}
