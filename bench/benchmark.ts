export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Under what conditions. */
  readonly detail: string;
}

export interface Benchmark {
  readonly name: string;
  readonly purpose: string;
  readonly run: (report: (measurement: Measurement) => void) => Promise<void>;
}
