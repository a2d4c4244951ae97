import { type Attributes, type HrTime, ValueType } from "@opentelemetry/api";
import { hrTime } from "@opentelemetry/core";
import { emptyResource } from "@opentelemetry/resources";
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type Histogram,
  type HistogramMetricData,
  type MetricProducer,
} from "@opentelemetry/sdk-metrics";

/** How long the calls with one set of attributes took. */
export interface DurationSeries {
  record(seconds: number): void;
}

const boundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

class Series implements DurationSeries {
  readonly #startTime: HrTime = hrTime();
  readonly #attributes: Attributes;
  readonly #counts = boundaries.map(() => 0).concat(0);
  #sum = 0;

  constructor(attributes: Attributes) {
    this.#attributes = attributes;
  }

  record(seconds: number): void {
    let bucket = 0;
    while (bucket < boundaries.length && seconds > (boundaries[bucket] as number)) bucket += 1;
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    this.#sum += seconds;
  }

  toPoint(endTime: HrTime): DataPoint<Histogram> {
    const counts = [...this.#counts];
    const count = counts.reduce((total, each) => total + each, 0);
    const value = { buckets: { boundaries, counts }, sum: this.#sum, count };
    return { startTime: this.#startTime, endTime, attributes: this.#attributes, value };
  }
}

/** One for the process, as its metrics are: several servers of one method in it count together. */
const known = new Map<string, Series>();

/** The series of these attributes; looked up once for many calls. */
export function durationsOf(attributes: Attributes): DurationSeries {
  const key = JSON.stringify(attributes);
  let series = known.get(key);
  if (series === undefined) known.set(key, (series = new Series(attributes)));
  return series;
}

/**
 * Gives `rpc.server.call.duration` to a metric reader. An instrument of the SDK finds the series anew for every value
 * by sorting and printing its attributes, which costs more than all the rest of a short call's telemetry.
 */
export const callDurations: MetricProducer = {
  collect() {
    const endTime = hrTime();
    const metric: HistogramMetricData = {
      descriptor: {
        name: "rpc.server.call.duration",
        description: "Duration of calls served",
        unit: "s",
        valueType: ValueType.DOUBLE,
      },
      aggregationTemporality: AggregationTemporality.CUMULATIVE,
      dataPointType: DataPointType.HISTOGRAM,
      dataPoints: [...known.values()].map((series) => series.toPoint(endTime)),
    };
    const scopeMetrics = known.size === 0 ? [] : [{ scope: { name: "@licet/rpc" }, metrics: [metric] }];
    return Promise.resolve({ resourceMetrics: { resource: emptyResource(), scopeMetrics }, errors: [] });
  },
};
