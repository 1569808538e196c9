import { Observable } from 'rxjs'
import { NO_PRICE_TICKS } from '../events/event-kind.ts'
import { copyBatch, type MarketEventBatch } from '../events/market-event-batch.ts'

/** The kind of every row of a batch that was kept beyond its time; no event has it. */
export const POISONED_KIND = 0xff

/**
 * For debugging: as soon as the subscriber returns from a batch, its rows become garbage (kind {@link POISONED_KIND},
 * times and quantities NaN), so that code which keeps a batch — with `delay` or `bufferTime`, say — fails loudly.
 *
 *     feed.events$.pipe(poisonBatches, bufferTime(10))
 */
export function poisonBatches(batches: Observable<MarketEventBatch>): Observable<MarketEventBatch> {
  return new Observable((subscriber) =>
    batches.subscribe({
      next: (batch) => {
        const lent = copyBatch(batch)
        subscriber.next(lent)
        poison(lent)
      },
      error: (error) => subscriber.error(error),
      complete: () => subscriber.complete(),
    }),
  )
}

function poison(batch: MarketEventBatch): void {
  batch.kind.fill(POISONED_KIND)
  batch.flags.fill(0xff)
  batch.instrument.fill(0xffff)
  batch.priceTicks.fill(NO_PRICE_TICKS)
  batch.quantityLots.fill(Number.NaN)
  batch.exchangeTime.fill(Number.NaN)
  batch.localTime.fill(Number.NaN)
  batch.order.fill(0xffff_ffff)
  batch.value.fill(Number.NaN)
}
