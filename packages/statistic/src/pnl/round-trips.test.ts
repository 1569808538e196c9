import { describe, expect, test } from 'vitest'
import { roundTripSummary } from './round-trip-summary.ts'
import { RoundTrips } from './round-trips.ts'

describe('RoundTrips', () => {
  test('by hand: two trips, the second from a fill that turned the position', () => {
    const trips = new RoundTrips()
    // Buy 4 for a fee of 1, sell 2 with 10 realised and 1 of fee, sell 6 with 8 realised and 3 of fee, of which 1 closes.
    trips.onFill(0, 4, 0, 0, 1)
    trips.onFill(4, -2, -1, 10, 1)
    trips.onFill(2, -6, 8, 8, 3)
    expect(trips.profits).toMatchObject({ count: 1, mean: 15 })
    // The other 2 of that fee belong to the short, which is bought back at a loss of 20.
    trips.onFill(-4, 4, 13, -20, 0)
    expect(trips.profits).toMatchObject({ count: 2, gains: 15, losses: 22 })
    expect(roundTripSummary('USD', trips.profits)).toMatchObject({
      asset: 'USD',
      count: 2,
      winRate: { value: 0.5, samples: 2, caution: 'few-samples' },
      profitFactor: { value: 15 / 22 },
      payoff: { value: 15 / 22 },
      expectancy: { value: -3.5 },
    })
  })

  test('without any there is nothing to say', () => {
    const { winRate, profitFactor, payoff, expectancy } = roundTripSummary('USD', new RoundTrips().profits)
    for (const figure of [winRate, profitFactor, payoff, expectancy]) {
      expect(figure).toEqual({ value: null, standardError: null, samples: 0, caution: 'no-trades' })
    }
  })
})
