import { HistogramLogReader } from 'hdr-histogram-js'
import { describe, expect, test } from 'vitest'
import { latencyLogText, latencyTables } from './latency-report.ts'
import { LatencyStages } from './latency-stages.ts'

function stagesOf(): LatencyStages {
  const stages = new LatencyStages(['alpha', 'beta'])
  stages.recorder('risk', 0).record(700)
  stages.recorder('exchange to receive', 1).record(2_000_000)
  stages.recorder('encode', 1)
  return stages
}

describe('latency files', () => {
  test('the tables name what was recorded, and leave out what was not', () => {
    const headings = latencyTables(stagesOf())
      .split('\n')
      .filter((line) => line.startsWith('# '))
    expect(headings).toEqual(['# exchange to receive, beta, nanoseconds', '# risk, alpha, nanoseconds'])
  })

  test.each([
    ['a run', 5e9, 8e9, 3_000],
    ['a run without events', Number.NaN, Number.NaN, 0],
  ])('the log of %s is read back', (_, from, to, millis) => {
    const reader = new HistogramLogReader(latencyLogText(stagesOf(), 0n, from, to), 64)
    const [first, second] = [reader.nextIntervalHistogram()!, reader.nextIntervalHistogram()!]
    expect([first.tag, second.tag]).toEqual(['exchange-to-receive-beta', 'risk-alpha'])
    expect(first.endTimeStampMsec - first.startTimeStampMsec).toBe(millis)
    expect(second.maxValue).toBe(700)
    expect(reader.nextIntervalHistogram()).toBeNull()
  })
})
