import { MatchingEngine } from '@hft/execution'
import { Side } from '@hft/instrument'
import { OrderBook as RivalBook, Side as RivalSide } from 'nodejs-order-book'
import { medianOf } from '../interleaved.ts'
import { FlowOperation, playOurs, type RecordedFlow, recordFlow, SilentListener } from './order-flow.ts'

const SEED = 1
const MICROS_PER_SECOND = 1e6
const WARM_UPS = 2

/** Rates of both books at one number of live orders. */
export interface MatchingComparison {
  readonly live: number
  readonly operations: number
  readonly ours: number
  readonly rival: number
  /** Whether the same orders are left in both books with the same quantities. */
  readonly isSame: boolean
}

/** The same recorded operations on our matching engine and on nodejs-order-book, in turn, by processor time. */
export function compareMatching(live: number, operations: number, rounds: number): MatchingComparison {
  const flow = recordFlow(live, operations, SEED)
  const requests = rivalRequests(flow)
  const ours: number[] = []
  const rivals: number[] = []
  let isSame = true
  for (let round = -WARM_UPS; round < rounds; round++) {
    const engine = new MatchingEngine(0, new SilentListener())
    playOurs(engine, flow, 0, flow.setUp)
    const ourRate = rateOf(operations, () => playOurs(engine, flow, flow.setUp, flow.count))
    const book = new RivalBook()
    playRival(book, requests, 0, flow.setUp)
    const rivalRate = rateOf(operations, () => playRival(book, requests, flow.setUp, flow.count))
    isSame &&= holdTheSame(engine, book, flow)
    if (round < 0) continue
    ours.push(ourRate)
    rivals.push(rivalRate)
  }
  return { live, operations, ours: medianOf(ours), rival: medianOf(rivals), isSame }
}

interface RivalAdd {
  readonly id: string
  readonly side: RivalSide
  readonly size: number
  readonly price: number
}

/** A cancelled order's id, or the options of a new one: made before anything is timed. */
function rivalRequests(flow: RecordedFlow): readonly (string | RivalAdd)[] {
  const requests: (string | RivalAdd)[] = []
  for (let at = 0; at < flow.count; at++) {
    const id = String(flow.id[at])
    if (flow.operation[at] === FlowOperation.Cancel) requests.push(id)
    else {
      requests.push({
        id,
        side: flow.side[at] === Side.Buy ? RivalSide.BUY : RivalSide.SELL,
        size: flow.lots[at]!,
        price: flow.ticks[at]!,
      })
    }
  }
  return requests
}

function playRival(book: RivalBook, requests: readonly (string | RivalAdd)[], from: number, to: number): void {
  for (let at = from; at < to; at++) {
    const request = requests[at]!
    if (typeof request === 'string') book.cancel(request)
    else book.limit(request)
  }
}

function rateOf(operations: number, run: () => void): number {
  const startedAt = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(startedAt)
  return (operations / (user + system)) * MICROS_PER_SECOND
}

function holdTheSame(engine: MatchingEngine, book: RivalBook, flow: RecordedFlow): boolean {
  for (let at = 0; at < flow.count; at++) {
    if (flow.operation[at] === FlowOperation.Cancel) continue
    const id = flow.id[at]!
    const left = engine.isResting(id) ? engine.lotsOf(id) : 0
    if ((book.order(String(id))?.size ?? 0) !== left) return false
  }
  return true
}
