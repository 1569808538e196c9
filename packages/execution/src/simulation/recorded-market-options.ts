import type { PriceImpact } from '../impact/price-impact.ts'
import type { QueueModel } from '../queue-models/queue-model.ts'
import type { FillRule } from './fill-rule.ts'

/** How a recorded market fills our orders. */
export interface RecordedMarketOptions {
  readonly queueModel: QueueModel
  readonly fillRule: FillRule
  /** Where the market is recorded order by order, our places are known: the queue model isn't asked. */
  readonly knowsQueues: boolean
  /** What we take is gone until the level's next change. Default: there again for the next order. */
  readonly consumesBook?: boolean
  /** Default: none. */
  readonly priceImpact?: PriceImpact | undefined
}
