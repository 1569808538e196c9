import { significantDigitsOf } from './hdr-histogram-text.ts'
import type { LatencyRecorder } from './latency-recorder.ts'

/** Steps from each percentile to half the distance from 100 that is left. */
const STEPS_PER_HALF_DISTANCE = 5

/**
 * A recorder's percentile distribution as HdrHistogram prints it (`.hgrm`), which its plotters read: value, percentile,
 * number of values up to there, and 1 / (1 − percentile). Mean and deviation are of bucket middles, as there.
 *
 * @param nanosPerUnit what values are divided by: 1000 prints microseconds
 * @throws CodedError `latency.precision` for precision bits that are no whole number of significant digits
 */
export function percentileTable(recorder: LatencyRecorder, nanosPerUnit = 1): string {
  const decimals = significantDigitsOf(recorder)
  const amount = (nanos: number) => (nanos / nanosPerUnit).toFixed(decimals).padStart(12)
  const integer = (value: number) => String(value).padStart(12)
  let text = '       Value     Percentile TotalCount 1/(1-Percentile)\n\n'
  for (const { value, percentile, count } of percentileSteps(recorder)) {
    const inverse = percentile < 100 ? ` ${(1 / (1 - percentile / 100)).toFixed(2).padStart(14)}` : ''
    text += `${amount(value)} ${(percentile / 100).toFixed(12)} ${String(count).padStart(10)}${inverse}\n`
  }
  const { mean, deviation } = bucketMoments(recorder)
  const doublings = Math.log2(recorder.highestOf(recorder.buckets - 1) + 1) - recorder.precisionBits + 1
  text += `#[Mean    = ${amount(mean)}, StdDeviation   = ${amount(deviation)}]\n`
  text += `#[Max     = ${amount(recorder.count === 0 ? 0 : recorder.maximum)}, Total count    = ${integer(recorder.count)}]\n`
  text += `#[Buckets = ${integer(doublings)}, SubBuckets     = ${integer(2 ** recorder.precisionBits)}]\n`
  return text
}

interface PercentileStep {
  /** Highest value of the bucket. */
  readonly value: number
  /** 0 to 100. */
  readonly percentile: number
  /** Values in this bucket and below. */
  readonly count: number
}

function percentileSteps(recorder: LatencyRecorder): PercentileStep[] {
  const steps: PercentileStep[] = []
  const total = recorder.count
  let level = 0
  let count = 0
  for (let bucket = 0; bucket < recorder.usedBuckets; bucket++) {
    const here = recorder.countIn(bucket)
    count += here
    if (here === 0) continue
    const value = recorder.highestOf(bucket)
    while ((100 * count) / total >= level && level < 100) {
      steps.push({ value, percentile: level, count })
      if (count === total) break
      const halvings = Math.floor(Math.log2(100 / (100 - level))) + 1
      level += 100 / (STEPS_PER_HALF_DISTANCE * 2 ** halvings)
    }
  }
  if (total > 0) steps.push({ value: recorder.highestOf(recorder.usedBuckets - 1), percentile: 100, count: total })
  return steps
}

function bucketMoments(recorder: LatencyRecorder): { mean: number; deviation: number } {
  const { count, usedBuckets } = recorder
  if (count === 0) return { mean: 0, deviation: 0 }
  let sum = 0
  for (let bucket = 0; bucket < usedBuckets; bucket++) sum += recorder.countIn(bucket) * middleOf(recorder, bucket)
  const mean = sum / count
  let squares = 0
  for (let bucket = 0; bucket < usedBuckets; bucket++) {
    squares += recorder.countIn(bucket) * (middleOf(recorder, bucket) - mean) ** 2
  }
  return { mean, deviation: Math.sqrt(squares / count) }
}

/** HdrHistogram's median equivalent value. */
function middleOf(recorder: LatencyRecorder, bucket: number): number {
  const lowest = recorder.lowestOf(bucket)
  return lowest + Math.floor((recorder.highestOf(bucket) - lowest + 1) / 2)
}
