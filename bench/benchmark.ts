export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Under what conditions. */
  readonly detail: string;
}

export type ReportFigure = (measurement: Measurement) => void;

export interface Benchmark {
  readonly name: string;
  readonly purpose: string;
  readonly run: (report: ReportFigure) => Promise<void>;
}
