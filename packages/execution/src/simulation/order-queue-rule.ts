import { z } from 'zod'

/** Schema of how our place in the queues of a market that is recorded order by order (L3) is found. */
export const OrderQueueRule = z
  .enum(['exact', 'model'])
  .default('exact')
  .describe(
    'exact: first in, first out among the recorded orders, where a market is recorded order by order (L3). model: by the queue model, as for price levels.',
  )
export type OrderQueueRule = z.infer<typeof OrderQueueRule>
