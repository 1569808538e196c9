import type { Lots, Ticks } from '@hft/instrument'
import type { Order } from './order.ts'

/**
 * What every request passes before it leaves, whoever made it: strategies, people's commands, routers' children.
 * Risk implements it. Answers 0 (admitted) or the number of the reason for refusing; never allocates, never throws.
 */
export interface OrderGate {
  /** `order` has its terms and is not yet sent. An admitted order counts to every limit from here on. */
  admitSubmit(order: Order): number
  /** `order` is working; the new terms are asked for. */
  admitAmend(order: Order, priceTicks: Ticks, quantityLots: Lots): number
  /** Cancels are counted and never refused for risk: risk can always be taken off. */
  admitCancel(order: Order): number
}
