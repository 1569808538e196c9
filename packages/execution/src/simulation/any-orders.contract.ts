import { NANOS_PER_DAY, SeededRandom } from '@hft/clock'
import { type Lots, NO_PRICE, Side } from '@hft/instrument'
import { areConditionsValid, areInstructionsValid } from '../orders/condition-validation.ts'
import type { Order } from '../orders/order.ts'
import { OrderConditions, type OrderConditionTerms } from '../orders/order-conditions.ts'
import { hasLimitPrice, Instruction, isTrailing, OrderType, TimeInForce } from '../orders/order-terms.ts'
import type { HandMadeTerms } from './hand-made-exchange.contract.ts'
import { type NaiveAct, NaiveExchange } from './naive-exchange.contract.ts'
import type { NaiveOrder } from './naive-order.contract.ts'
import { ForeignMarket, type MarketKind } from './three-markets.contract.ts'

const { Buy, Sell } = Side
const { PostOnly, ReduceOnly, Reprice, OneCancelsOther, OneUpdatesOther, TriggersList, WaitsForList } = Instruction
const { GoodTillCancel, ImmediateOrCancel, FillOrKill, GoodTillDate, Day } = TimeInForce
const STEPS = 100
/** The market begins here, so that the day of DAY orders ends in the midst of it. */
const FIRST = NANOS_PER_DAY - 60
const LIST_RULES = [
  OneCancelsOther,
  OneUpdatesOther,
  TriggersList,
  TriggersList,
  WaitsForList,
  WaitsForList | OneCancelsOther,
  WaitsForList | OneUpdatesOther,
  WaitsForList | OneCancelsOther | ReduceOnly,
]
const PLAIN_RULES = [0, 0, 0, ReduceOnly, ReduceOnly, PostOnly, PostOnly | Reprice]

function naiveOrder(order: Order, at: number): NaiveOrder {
  const { id, side, type, timeInForce, instructions, priceTicks, triggerTicks, quantityLots } = order
  const price = priceTicks === NO_PRICE || !(hasLimitPrice(type) || type === OrderType.Pegged) ? undefined : priceTicks
  return {
    ...{ id, owner: order.strategy, side, type, timeInForce, instructions, conditions: order.conditions },
    expireAt: expiryOf(order, at),
    ...{ price, bound: price, trigger: triggerTicks === NO_PRICE ? undefined : triggerTicks },
    ...{ lots: quantityLots, filled: 0, isLive: true, place: 'nowhere', since: 0 },
    ...{ shown: undefined, trailed: undefined, ahead: 0, arrival: 0 },
  }
}

function expiryOf({ timeInForce, expireAt }: Order, at: number): number {
  if (timeInForce === GoodTillDate) return expireAt
  return timeInForce === Day ? (Math.floor(at / NANOS_PER_DAY) + 1) * NANOS_PER_DAY : Number.POSITIVE_INFINITY
}

/** Everything that was written for a market happens at the naive exchange. */
export function naiveLines(market: ForeignMarket): readonly string[] {
  const naive = new NaiveExchange(market.kind)
  const rank = (act: { readonly what: string }): number => (act.what === 'row' || act.what === 'mark' ? 0 : 1)
  const acts = market.acts.toSorted((a, b) => a.at - b.at || rank(a.act) - rank(b.act))
  for (const { at, act } of acts) {
    const naiveAct: NaiveAct =
      act.what === 'submit'
        ? { what: 'submit', order: naiveOrder(act.order, at) }
        : act.what === 'row'
          ? { what: 'row', row: act }
          : act
    naive.act(at, naiveAct)
  }
  return naive.lines
}

function oneOf<T>(random: SeededRandom, choices: readonly T[]): T {
  return choices[random.nextInteger(choices.length)]!
}

function conditionsOf(random: SeededRandom, type: OrderType, lots: number, list: number): OrderConditionTerms {
  const trail =
    random.nextFloat() < 0.5
      ? { trailTicks: 1 + random.nextInteger(3) }
      : { trailBasisPoints: 50 + random.nextInteger(300) }
  return {
    triggerSource: random.nextInteger(4) as 0,
    ...(isTrailing(type) ? trail : {}),
    ...(type === OrderType.TrailingStopLimit ? { limitOffsetTicks: random.nextInteger(3) } : {}),
    ...(type === OrderType.Pegged
      ? { pegReference: random.nextInteger(3) as 0, pegOffsetTicks: random.nextInteger(4) - 2 }
      : {}),
    ...(random.nextFloat() < 0.3 ? { displayLots: (1 + random.nextInteger(lots)) as Lots } : {}),
    ...(random.nextFloat() < 0.4 ? { selfTrade: random.nextInteger(5) as 0 } : {}),
    ...(list > 0 ? { list } : {}),
  }
}

/** Terms of any kind of order, sensible ones. */
function termsOf(random: SeededRandom, at: number, list: number): HandMadeTerms {
  for (;;) {
    const type = random.nextInteger(OrderType.Pegged + 1) as OrderType
    const lots = 1 + random.nextInteger(25)
    const timeInForce = oneOf(random, [
      GoodTillCancel,
      GoodTillCancel,
      GoodTillCancel,
      ImmediateOrCancel,
      FillOrKill,
      GoodTillDate,
      Day,
    ])
    const instructions = list > 0 ? oneOf(random, LIST_RULES) | oneOf(random, PLAIN_RULES) : oneOf(random, PLAIN_RULES)
    const given = conditionsOf(random, type, lots, list)
    const conditions = new OrderConditions()
    conditions.set(given)
    if (!areInstructionsValid(type, timeInForce, instructions)) continue
    if (!areConditionsValid(type, timeInForce, instructions, lots, conditions)) continue
    return {
      ...{ type, lots, timeInForce, instructions, conditions: given },
      side: random.nextInteger(2) as Side,
      owner: random.nextInteger(2),
      ...(type !== OrderType.Pegged || random.nextFloat() < 0.3 ? { ticks: 97 + random.nextInteger(9) } : {}),
      ...(!isTrailing(type) || random.nextFloat() < 0.3 ? { trigger: 97 + random.nextInteger(9) } : {}),
      expireAt: at + random.nextInteger(30) - 1,
    }
  }
}

/** A market in which anything happens, with orders of every kind. */
export function randomMarket(kind: MarketKind, seed: number): ForeignMarket {
  const random = new SeededRandom(seed)
  const market = new ForeignMarket(kind)
  const prices = new Map<number, number>()
  let others = 100
  let sent = 0
  for (let step = 1; step <= STEPS; step++) {
    const at = FIRST + step
    const side = random.nextInteger(2) as Side
    const near = side === Buy ? 98 + random.nextInteger(4) : 101 + random.nextInteger(4)
    const choice = random.nextFloat()
    if (choice < 0.45) market.rest(at, others++, side, near, 1 + random.nextInteger(20))
    else if (choice < 0.65)
      market.pull(at, random.nextFloat() < 0.5 ? 1 + random.nextInteger(5) : 100 + random.nextInteger(others - 99))
    else market.hit(at, side, side === Buy ? 103 : 99, 1 + random.nextInteger(30))
    if (random.nextFloat() < 0.1) market.mark(at, 99 + 4 * random.nextFloat())
    for (let order = random.nextInteger(3); order > 0; order--) {
      const list = random.nextFloat() < 0.4 ? 1 + Math.floor(sent / 4) : 0
      const terms = termsOf(random, at, list)
      market.submit(at, ++sent, terms)
      prices.set(sent, terms.ticks ?? NO_PRICE)
    }
    if (sent > 0 && random.nextFloat() < 0.1) market.cancel(at, 1 + random.nextInteger(sent))
    if (sent > 0 && random.nextFloat() < 0.2) {
      const id = Math.max(1, sent - random.nextInteger(8))
      market.amend(
        at,
        id,
        prices.get(id)! === NO_PRICE ? NO_PRICE : prices.get(id)! + oneOf(random, [0, 0, -1, 1]),
        1 + random.nextInteger(25),
      )
    }
  }
  // The market goes on until everything that can expire has.
  return market.rest(FIRST + 2 * STEPS, others, Sell, 1000, 1)
}
