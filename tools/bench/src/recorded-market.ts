import { copyBatch, type EventStream, type MarketEventBatch, type RecordedReplay, replayOf } from '@hft/data'
import { generateMarket } from '@hft/execution'

const SEED = 1

/**
 * A generated market in memory: the same for everyone, nothing to decode or load while it is replayed.
 *
 * @param meanIntervalNanos mean time between two events; the default is that of a busy market, 10,000 events a second
 */
export async function generatedMarket(events: number, meanIntervalNanos = 100_000): Promise<RecordedReplay> {
  const market = generateMarket({ instrument: { index: 0 }, events, seed: SEED, meanIntervalNanos })
  return replayOf(await batchesOf(market.localView))
}

/** Copies of all batches of a stream. */
export async function batchesOf(stream: EventStream): Promise<MarketEventBatch[]> {
  const batches: MarketEventBatch[] = []
  for (;;) {
    const batch = stream.next()
    if (batch !== undefined) batches.push(copyBatch(batch))
    else if (stream.completeUntil === Number.POSITIVE_INFINITY || !(await stream.load())) return batches
  }
}
