import { Observable } from 'rxjs'
import { MarketEventBatch } from '../events/market-event-batch.ts'
import { type RecordedReplay, replayOf } from '../replay/recorded-replay.ts'
import { appendMessage, type MarketEventLiteral } from './market-event-literal.ts'

/** Market events written by hand, as a feed and as a replay. */
export interface HandMadeFeed {
  /** One batch a message, from the first one for every subscriber. A batch is valid until `next` returns. */
  readonly events$: Observable<MarketEventBatch>
  /** The same events with both of a replay's views. */
  replay(): RecordedReplay
}

/**
 * A feed of events written by hand, for examples and tests. Each element is a message: one event or several.
 *
 *     feedOf([
 *       { kind: 'book', instrument, bids: [['61800.1', '2.5']], asks: [['61800.2', '1']], at: 0 },
 *       { kind: 'trade', instrument, aggressor: 'buyer', price: '61800.2', quantity: '0.4', at: '10ms' },
 *     ])
 *
 * @throws CodedError when a price or quantity is not on its instrument's grid
 */
export function feedOf(messages: readonly (MarketEventLiteral | readonly MarketEventLiteral[])[]): HandMadeFeed {
  const batches = messages.map((message) => {
    const batch = new MarketEventBatch()
    appendMessage('kind' in message ? [message] : message, batch)
    return batch
  })
  return {
    events$: new Observable((subscriber) => {
      const lent = new MarketEventBatch()
      for (const batch of batches) {
        if (subscriber.closed) return
        lent.clear()
        for (let row = 0; row < batch.length; row++) lent.appendFrom(batch, row)
        subscriber.next(lent)
      }
      subscriber.complete()
    }),
    replay: () => replayOf(batches),
  }
}
