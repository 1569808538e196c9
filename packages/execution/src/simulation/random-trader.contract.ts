import { type Clock, type Nanos, SeededRandom } from '@hft/clock'
import { EventKind, type MarketEventBatch } from '@hft/data'
import { type Lots, NO_PRICE, type Side, type Ticks } from '@hft/instrument'
import type { ExecutionClient } from '../clients/execution-client.ts'
import { Order } from '../orders/order.ts'
import {
  isTrailing,
  OrderType,
  type PegReference,
  type SelfTradePrevention,
  TimeInForce,
  type TriggerSource,
} from '../orders/order-terms.ts'
import type { OrderUpdate } from '../orders/order-update.ts'
import type { DrivenSide } from './driven-side.contract.ts'

const STEP_NANOS = 7_000_000
const REMEMBERED_ORDERS = 40
/** An answer may lead to requests with several answers each: without an end, a chain could go on for ever. */
const MOST_REQUESTS = 400

/** How often a random trader does something, as shares of its chances. */
export interface TraderHabits {
  readonly afterRow: number
  readonly afterUpdate: number
  /** Share of orders of all kinds, with conditions; the others are plain. */
  readonly conditional: number
}

/**
 * A trader without sense: sends, amends and cancels orders of every kind from every callback, as a seed says, and
 * keeps a log of everything it sees and when. Two logs are equal only if two simulations were.
 */
export class RandomTrader implements DrivenSide {
  timerAt: Nanos = 0
  readonly log: string[] = []
  requests = 0
  /** Filled quantity by order. */
  readonly filled = new Map<number, number>()
  readonly orders = new Map<number, Order>()
  readonly #client: ExecutionClient
  readonly #random: SeededRandom
  readonly #habits: TraderHabits
  #clock: Clock | undefined
  #lastTicks = 0
  #nextId = 1

  constructor(client: ExecutionClient, seed: number, habits: TraderHabits) {
    this.#client = client
    this.#random = new SeededRandom(seed)
    this.#habits = habits
    client.updates$.subscribe((update) => this.#onUpdate(update))
  }

  begin(clock: Clock): void {
    this.#clock = clock
    this.timerAt = STEP_NANOS
  }

  onRow(batch: MarketEventBatch, row: number): boolean {
    const kind = batch.kind[row]
    if (kind === EventKind.Trade || this.#lastTicks === 0) this.#lastTicks = batch.priceTicks[row]!
    this.log.push(`row ${this.#clock!.now()} ${kind} ${batch.priceTicks[row]} ${batch.quantityLots[row]}`)
    if (this.#random.nextFloat() >= this.#habits.afterRow) return false
    this.#act()
    return true
  }

  onTimer(): void {
    this.log.push(`timer ${this.#clock!.now()}`)
    this.timerAt += STEP_NANOS
    this.#act()
  }

  #onUpdate(update: OrderUpdate): void {
    this.log.push(`update ${this.#clock!.now()} ${Object.values(update).join(' ')}`)
    if (update.lastLots > 0) this.filled.set(update.orderId, update.filledLots)
    if (this.#random.nextFloat() < this.#habits.afterUpdate) this.#act()
  }

  #act(): void {
    if (this.requests++ >= MOST_REQUESTS) return
    const random = this.#random
    const choice = random.nextFloat()
    const known = this.orders.get(this.#nextId - 1 - random.nextInteger(REMEMBERED_ORDERS))
    if (known !== undefined && choice < 0.3) this.#client.cancel(known)
    else if (known !== undefined && choice < 0.4) {
      const priceTicks = (known.priceTicks + random.nextInteger(5) - 2) as Ticks
      this.#client.amend(known, priceTicks, random.nextInteger(300) as Lots)
    } else this.#submit()
  }

  #submit(): void {
    const random = this.#random
    const order = new Order()
    order.id = this.#nextId++
    order.side = random.nextInteger(2) as Side
    const isLimit = random.nextFloat() < 0.7
    order.type = isLimit ? OrderType.Limit : (random.nextInteger(4) as OrderType)
    const rests = random.nextFloat() < 0.6
    order.timeInForce = rests ? TimeInForce.GoodTillCancel : (random.nextInteger(5) as TimeInForce)
    order.instructions = random.nextFloat() < 0.7 ? 0 : random.nextInteger(4)
    order.priceTicks = (this.#lastTicks + random.nextInteger(9) - 4) as Ticks
    order.triggerTicks = (this.#lastTicks + random.nextInteger(7) - 3) as Ticks
    order.quantityLots = random.nextInteger(300) as Lots
    order.expireAt = this.#clock!.now() + random.nextInteger(60) * 1_000_000
    if (random.nextFloat() < this.#habits.conditional) this.#addConditions(order)
    this.orders.set(order.id, order)
    this.#client.submit(order)
  }

  /** Any kind, any instruction, any condition: mostly such as make sense. */
  #addConditions(order: Order): void {
    const random = this.#random
    order.type = random.nextInteger(OrderType.Pegged + 1) as OrderType
    order.timeInForce = random.nextFloat() < 0.8 ? TimeInForce.GoodTillCancel : (random.nextInteger(7) as TimeInForce)
    if (isTrailing(order.type) && random.nextFloat() < 0.7) order.triggerTicks = NO_PRICE
    const listed = random.nextFloat() < 0.4
    const rules = [8, 16, 32, 64, 64 | 8, 64 | 16]
    order.instructions = listed ? rules[random.nextInteger(rules.length)]! : [0, 0, 1, 2, 5][random.nextInteger(5)]!
    order.hasConditions = true
    order.conditions.set({
      triggerSource: random.nextInteger(4) as TriggerSource,
      ...(isTrailing(order.type) ? { trailTicks: 1 + random.nextInteger(4) } : {}),
      ...(order.type === OrderType.Pegged ? { pegReference: random.nextInteger(3) as PegReference } : {}),
      ...(order.type === OrderType.Limit && random.nextFloat() < 0.3 ? { displayLots: 5 as Lots } : {}),
      selfTrade: random.nextInteger(5) as SelfTradePrevention,
      ...(listed ? { list: 1 + Math.floor(this.#nextId / 4) } : {}),
    })
  }
}
