import { copyBatch, type EventStream, type MarketEventBatch, type RecordedReplay, replayOf } from '@hft/data'
import { generateMarket } from '@hft/execution'

const SEED = 1

/** A generated market in memory: the same for everyone, nothing to decode or load while it is replayed. */
export async function generatedMarket(events: number): Promise<RecordedReplay> {
  return replayOf(await batchesOf(generateMarket({ instrument: { index: 0 }, events, seed: SEED }).localView))
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
