import { SeededRandom } from '@hft/clock'
import { MatchingEngine, type MatchingListener, type OrderId } from '@hft/execution'
import { type Lots, Side, type Ticks } from '@hft/instrument'

const MID_TICKS = 10_000
/** Passive orders lie within so many ticks of the mid. */
const PLACEMENT_TICKS = 100
const LARGEST_LOTS = 20
const TAKING_SHARE = 0.1

/** What an operation of the flow does. */
export const FlowOperation = { Add: 0, Cancel: 1 } as const

/** Operations on an order book as columns: adds (some of which trade) and cancels around a constant number of live orders. */
export interface RecordedFlow {
  /** Operations that fill the book; the rest is what is timed. */
  readonly setUp: number
  readonly count: number
  readonly operation: Uint8Array
  readonly id: Uint32Array
  readonly side: Uint8Array
  readonly ticks: Int32Array
  readonly lots: Uint32Array
}

/** Hears nothing. */
export class SilentListener implements MatchingListener {
  onAccepted(): void {}
  onRejected(): void {}
  onTrade(_resting: OrderId, _taking: OrderId, _side: Side, _ticks: Ticks, _lots: Lots, _restingLots: Lots): void {}
  onRested(): void {}
  onExpired(): void {}
  onCancelled(): void {}
  onCancelRejected(): void {}
  onAmended(): void {}
  onAmendRejected(): void {}
}

/** Notes which orders traded away. */
class GoneListener extends SilentListener {
  readonly gone: number[] = []

  override onTrade(restingId: OrderId, _taking: OrderId, _side: Side, _ticks: Ticks, _lots: Lots, left: Lots): void {
    if (left === 0) this.gone.push(restingId)
  }
}

/** Ids that rest, in no order. Drawing one, adding one and taking one out cost the same however many there are. */
class LiveOrders {
  readonly #ids: number[] = []
  readonly #places = new Map<number, number>()

  get size(): number {
    return this.#ids.length
  }

  add(id: number): void {
    this.#places.set(id, this.#ids.length)
    this.#ids.push(id)
  }

  at(place: number): number {
    return this.#ids[place]!
  }

  remove(id: number): void {
    const place = this.#places.get(id)
    if (place === undefined) return
    this.#places.delete(id)
    const last = this.#ids.pop()!
    if (last === id) return
    this.#ids[place] = last
    this.#places.set(last, place)
  }
}

/**
 * Makes a flow: first `live` resting orders, then `operations` more that keep their number: where there are too few one is
 * added, else one is cancelled or a taking order arrives.
 */
export function recordFlow(live: number, operations: number, seed: number): RecordedFlow {
  const count = live + operations
  const flow = {
    setUp: live,
    count,
    operation: new Uint8Array(count),
    id: new Uint32Array(count),
    side: new Uint8Array(count),
    ticks: new Int32Array(count),
    lots: new Uint32Array(count),
  }
  const random = new SeededRandom(seed)
  const listener = new GoneListener()
  const engine = new MatchingEngine(0, listener)
  const orders = new LiveOrders()
  for (let at = 0; at < count; at++) {
    const isAdd = orders.size < live
    const isTaking = !isAdd && random.nextFloat() < TAKING_SHARE
    if (isAdd || isTaking) {
      const side: Side = random.nextInteger(2) === 0 ? Side.Buy : Side.Sell
      const away = 1 + random.nextInteger(PLACEMENT_TICKS)
      const outwards = side === Side.Buy ? -1 : 1
      flow.id[at] = at + 1
      flow.side[at] = side
      flow.ticks[at] = MID_TICKS + (isTaking ? -outwards * PLACEMENT_TICKS : outwards * away)
      flow.lots[at] = 1 + random.nextInteger(LARGEST_LOTS)
    } else {
      flow.operation[at] = FlowOperation.Cancel
      flow.id[at] = orders.at(random.nextInteger(orders.size))
    }
    playOurs(engine, flow, at, at + 1)
    for (const id of listener.gone) orders.remove(id)
    listener.gone.length = 0
    const id = flow.id[at]!
    if (flow.operation[at] === FlowOperation.Cancel) orders.remove(id)
    else if (engine.isResting(id)) orders.add(id)
  }
  return flow
}

/** Operations `from` to `to` of a flow on our matching engine. */
export function playOurs(engine: MatchingEngine, flow: RecordedFlow, from: number, to: number): void {
  const { operation, id, side, ticks, lots } = flow
  for (let at = from; at < to; at++) {
    if (operation[at] === FlowOperation.Cancel) engine.cancel(id[at]!)
    else engine.submitLimit(id[at]!, side[at] as Side, ticks[at] as Ticks, lots[at] as Lots)
  }
}
