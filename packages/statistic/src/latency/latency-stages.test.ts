import { describe, expect, test } from 'vitest'
import { LatencyStages } from './latency-stages.ts'

describe('LatencyStages', () => {
  test('keeps one histogram for each stage and venue, listed stage by stage', () => {
    const stages = new LatencyStages(['alpha', 'beta'])
    stages.recorder('risk', 1).record(3)
    stages.recorder('exchange to receive', 1).record(5)
    stages.recorder('exchange to receive', 0).record(7)
    stages.recorder('risk', 1).record(4)
    stages.setClockOffset(1, { offsetNanos: -20, errorNanos: 6 })
    expect(
      stages
        .summary()
        .map(({ stage, venue, count, maximum, clockOffset }) => [stage, venue, count, maximum, clockOffset]),
    ).toEqual([
      ['exchange to receive', 'alpha', 1, 7, null],
      ['exchange to receive', 'beta', 1, 5, { offsetNanos: -20, errorNanos: 6 }],
      ['risk', 'beta', 2, 4, null],
    ])
  })
})
