import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EventFlag, EventKind } from '../events/event-kind.ts'
import { MarketEventBatch } from '../events/market-event-batch.ts'
import { mergeReplays } from './merged-replay.ts'
import { replayOf } from './recorded-replay.ts'
import type { EventStream, Replay } from './replay.ts'

/** A stream that gives one row at a time and has to be loaded before each. */
function reluctant(stream: EventStream): EventStream {
  let batch: MarketEventBatch | undefined
  let row = 0
  let isLoaded = false
  const one = new MarketEventBatch(1)
  return {
    get completeUntil() {
      if (batch !== undefined && row < batch.length) return Number.NEGATIVE_INFINITY
      return isLoaded || batch !== undefined ? Number.NEGATIVE_INFINITY : stream.completeUntil
    },
    next() {
      if (!isLoaded) return undefined
      isLoaded = false
      one.clear()
      one.appendFrom(batch!, row++)
      return one
    },
    load() {
      if (batch === undefined || row >= batch.length) {
        batch = stream.next()
        row = 0
      }
      isLoaded = batch !== undefined
      return Promise.resolve(isLoaded)
    },
  }
}

async function rowsOf(stream: EventStream): Promise<[instrument: number, exchangeTime: number, localTime: number][]> {
  const rows: [number, number, number][] = []
  for (;;) {
    const batch = stream.next()
    if (batch === undefined) {
      if (stream.completeUntil === Number.POSITIVE_INFINITY || !(await stream.load())) return rows
      continue
    }
    for (let row = 0; row < batch.length; row++) {
      rows.push([batch.instrument[row]!, batch.exchangeTime[row]!, batch.localTime[row]!])
    }
  }
}

const times = fc.array(fc.tuple(fc.nat(50), fc.nat(20)), { maxLength: 30 })

test('the merge of replays is the stable sort of all their rows, however they are loaded', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(times, { minLength: 1, maxLength: 4 }), fc.boolean(), async (markets, isReluctant) => {
      const replays = (): Replay[] =>
        markets.map((market, instrument) => {
          const batch = new MarketEventBatch()
          const flags = EventFlag.Bid | EventFlag.LastOfMessage
          for (const [at, latency] of market) batch.append(EventKind.Level, flags, instrument, 1, 1, at, at + latency)
          const replay = replayOf(batch)
          if (!isReluctant) return replay
          return { exchangeView: reluctant(replay.exchangeView), localView: reluctant(replay.localView) }
        })
      const all = await Promise.all(replays().map((replay) => rowsOf(replay.localView)))
      const byLocalTime = all.flat().sort((a, b) => a[2] - b[2] || a[0] - b[0])
      expect(await rowsOf(mergeReplays(replays()).localView)).toEqual(byLocalTime)
      const exchange = await Promise.all(replays().map((replay) => rowsOf(replay.exchangeView)))
      const byExchangeTime = exchange.flat().sort((a, b) => a[1] - b[1] || a[0] - b[0])
      expect(await rowsOf(mergeReplays(replays()).exchangeView)).toEqual(byExchangeTime)
    }),
    { seed: 1, numRuns: 100 },
  )
})
