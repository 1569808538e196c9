import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, HistogramLogReader } from 'hdr-histogram-js'
import { describe, expect, test } from 'vitest'
import { hdrHistogramText, parseHdrHistogramText } from './hdr-histogram-text.ts'
import { LatencyLog } from './latency-log.ts'
import { LatencyRecorder } from './latency-recorder.ts'
import { percentileTable } from './percentile-table.ts'

const HIGHEST = Number.MAX_SAFE_INTEGER
const latencies = fc.array(
  fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.maxSafeNat()),
  { minLength: 1, maxLength: 80 },
)

function recorded(values: readonly number[], bits = 11): LatencyRecorder {
  const recorder = new LatencyRecorder(bits)
  for (const value of values) recorder.record(value)
  return recorder
}

function theirs(values: readonly number[], numberOfSignificantValueDigits: 1 | 2 | 3 = 3) {
  const histogram = build({ bitBucketSize: 64, numberOfSignificantValueDigits, highestTrackableValue: HIGHEST })
  for (const value of values) histogram.recordValue(value)
  return histogram
}

/** Distinct values up to 2 million, each as often as its position says. */
const TABLE_VALUES = Array.from({ length: 1_000 }, (_, at) =>
  Array.from({ length: 1 + (at % 3) }, () => at * at * 2 + 1),
).flat()

describe('hdrHistogramText', () => {
  test.each([
    [1, 5],
    [2, 8],
    [3, 11],
  ] as const)('%d significant digits: hdr-histogram-js reads what we write, and we what it writes', (digits, bits) => {
    fc.assert(
      fc.property(latencies, (values) => {
        const ours = recorded(values, bits)
        const rival = theirs(values, digits)
        const decoded = decodeFromCompressedBase64(hdrHistogramText(ours), 64)
        const back = parseHdrHistogramText(encodeIntoCompressedBase64(rival))
        expect(decoded.totalCount).toBe(values.length)
        for (const percent of [10, 50, 90, 99, 99.99, 100]) {
          const expected = rival.getValueAtPercentile(percent)
          expect(decoded.getValueAtPercentile(percent)).toBe(expected)
          expect(back.percentile(percent)).toBe(expected)
        }
        expect(back.count).toBe(values.length)
      }),
      { seed: 1, numRuns: 40 },
    )
  })

  test('keeps every count, runs of empty buckets and counts of many bytes', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.nat(40_000),
            fc.maxSafeNat().map((count) => Math.floor(count / 4096)),
          ),
          { maxLength: 20 },
        ),
        (counts) => {
          const recorder = new LatencyRecorder()
          for (const [bucket, count] of counts) recorder.addToBucket(bucket, count)
          const back = parseHdrHistogramText(hdrHistogramText(recorder))
          expect(back.usedBuckets).toBe(recorder.usedBuckets)
          for (const [bucket] of counts) expect(back.countIn(bucket)).toBe(recorder.countIn(bucket))
        },
      ),
      { seed: 2, numRuns: 60 },
    )
  })

  test('of nothing is a histogram of nothing', () => {
    expect(parseHdrHistogramText(hdrHistogramText(new LatencyRecorder())).count).toBe(0)
    expect(decodeFromCompressedBase64(hdrHistogramText(new LatencyRecorder())).totalCount).toBe(0)
  })

  test('reads what the C implementation wrote', () => {
    const path = new URL('../../../../tools/statistics-reference/expected/hdr-histogram.json', import.meta.url)
    const expected: { values: number[]; text: string; percentiles: Record<string, number> } = JSON.parse(
      readFileSync(path, 'utf8'),
    )
    const read = parseHdrHistogramText(expected.text)
    expect(read.count).toBe(expected.values.length)
    const ours = recorded(expected.values)
    for (const [percent, value] of Object.entries(expected.percentiles)) {
      expect(read.percentile(Number(percent))).toBe(value)
      expect(Math.abs(ours.percentile(Number(percent)) - value)).toBeLessThanOrEqual(value / 1024)
    }
  })

  test.each([
    ['1. no base64', '§§§'],
    ['2. too short', 'HISTFA=='],
    ['3. not compressed', Buffer.from('1c84931400000004deadbeef', 'hex').toString('base64')],
    ['4. a histogram of five digits', encodeIntoCompressedBase64(build({ numberOfSignificantValueDigits: 5 }))],
    [
      '5. values in steps of 1000',
      encodeIntoCompressedBase64(build({ lowestDiscernibleValue: 1000, highestTrackableValue: 1e6 })),
    ],
  ])('refuses %s', (_, text) => {
    expect(() => parseHdrHistogramText(text)).toThrow(expect.objectContaining({ code: 'latency.not_a_histogram' }))
  })

  test('needs whole significant digits', () => {
    expect(() => hdrHistogramText(new LatencyRecorder(10))).toThrow(
      expect.objectContaining({ code: 'latency.precision' }),
    )
  })
})

describe('LatencyLog', () => {
  test('is read by hdr-histogram-js, tags and times included', () => {
    let text = ''
    const log = new LatencyLog(1_723_075_200_000_000_000n, (part) => {
      text += part
    })
    log.write('exchange to receive, binance', 1_500_000_000, 4_000_000_000, recorded([1_000_000, 2_500_000]))
    log.write('risk', 0, 4_000_000_000, recorded([700]))
    const reader = new HistogramLogReader(text, 64)
    const [first, second] = [reader.nextIntervalHistogram()!, reader.nextIntervalHistogram()!]
    expect(reader.nextIntervalHistogram()).toBeNull()
    expect(first).toMatchObject({ tag: 'exchange-to-receive-binance', totalCount: 2 })
    expect(first.startTimeStampMsec).toBeCloseTo(1_723_075_201_500, 3)
    expect(first.endTimeStampMsec).toBeCloseTo(1_723_075_204_000, 3)
    expect(second).toMatchObject({ tag: 'risk', totalCount: 1, maxValue: 700 })
    expect(text).toContain('Tag=exchange-to-receive-binance,1.500,2.500,2.500,HIST')
  })
})

describe('percentileTable', () => {
  test.each([1, 1_000])('prints what hdr-histogram-js prints, in units of %d ns', (nanosPerUnit) => {
    const ours = percentileTable(recorded(TABLE_VALUES), nanosPerUnit)
    const rival = theirs(TABLE_VALUES).outputPercentileDistribution(5, nanosPerUnit)
    expect(ours.split('\n').slice(0, -4)).toEqual(rival.split('\n').slice(0, -4))
    expect(ours.split('\n').slice(-4, -1)).toEqual(rival.split('\n').slice(-4, -1))
  })

  test('of nothing has a heading and zeros', () => {
    expect(percentileTable(new LatencyRecorder())).toContain('Total count    =            0')
  })
})
