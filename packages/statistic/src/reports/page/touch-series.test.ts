import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TouchSeries } from './touch-series.ts'

type Change = readonly [at: number, bid: number, ask: number]

/** Keeps everything, and answers points as the series should. */
function naive(changes: readonly Change[], mostPoints: number) {
  let perPoint = 1
  while (Math.ceil(changes.length / perPoint) > mostPoints) perPoint *= 2
  const points: Change[] = []
  for (let at = 0; at < changes.length; at += perPoint) {
    const own = changes.slice(at, at + perPoint)
    points.push([own[0]![0], Math.min(...own.map(([, bid]) => bid)), Math.max(...own.map(([, , ask]) => ask))])
  }
  return { perPoint, points }
}

function seriesOf(changes: readonly Change[], mostPoints: number): TouchSeries {
  const series = new TouchSeries(mostPoints)
  for (const [at, bid, ask] of changes) series.add(at, bid, ask)
  return series
}

function pointsOf(series: TouchSeries): Change[] {
  const [bids, asks] = [series.bids(), series.asks()]
  return Array.from(series.times(), (at, point) => [at, bids[point]!, asks[point]!])
}

test('every change is a point of its own while there is room', () => {
  const changes: Change[] = Array.from({ length: 5_000 }, (_, at) => [at * 7, 100 + (at % 5), 102 + (at % 3)])
  const series = seriesOf(changes, 8_192)
  expect(series.changesPerPoint).toBe(1)
  expect(pointsOf(series)).toEqual(changes)
})

test('beyond it a point has the lowest bid and the highest ask of its changes, and none is lost', () => {
  const change = fc.tuple(fc.nat(), fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 }))
  fc.assert(
    fc.property(fc.array(change, { maxLength: 200 }), fc.integer({ min: 1, max: 20 }), (changes, half) => {
      const series = seriesOf(changes, 2 * half)
      const { perPoint, points } = naive(changes, 2 * half)
      expect(series.changes).toBe(changes.length)
      expect(series.changesPerPoint).toBe(perPoint)
      expect(pointsOf(series)).toEqual(points)
    }),
    { seed: 1, numRuns: 300 },
  )
})
