import { z } from 'zod'

/** Schema of how much of an order a simulated fill takes. */
export const FillRule = z
  .enum(['partial', 'whole'])
  .default('partial')
  .describe(
    'partial: taking walks the recorded levels and takes at most what each holds; resting at a traded price fills by what the trade left over behind the quantity ahead. whole: every fill is the whole remaining quantity, at the touch when taking. Both fill a resting order whole when the opposite best reaches its price or a trade prints through it.',
  )
export type FillRule = z.infer<typeof FillRule>
