import type { Nanos, SeededRandom } from '@hft/clock'
import type { OrderBook } from '@hft/data'
import type { Instrument } from '@hft/instrument'
import { PendingRequest } from '../orders/order-state.ts'
import { OrderReason } from '../orders/order-update.ts'
import type { ExchangeRequest } from '../simulation/request-queue.ts'
import type { FrictionConfig } from './friction-config.ts'
import { FrictionCounts } from './friction-counts.ts'
import { HaltSchedule } from './halt-schedule.ts'
import { MessageLoad } from './message-load.ts'
import { isBelowNotional } from './minimum-notional.ts'
import { OverloadBursts } from './overload-bursts.ts'
import { RequestLimit } from './request-limit.ts'

const GATEWAY_STREAM = 1
const OVERLOAD_STREAM = 2
const FIRST_VENUE_STREAM = 16

/** Where one venue's requests pass. */
interface VenueGate {
  readonly limits: readonly RequestLimit[]
  readonly bursts: OverloadBursts | undefined
  /** Requests that have gone out on a connection. */
  sent: number
}

/**
 * What stands between an order and the matching engine of a simulated venue: each part is there only where it is
 * configured, each is counted, and what is left to chance follows from the seed.
 *
 * When a request is sent: bursts of overload and gateways may turn it away, it may be delayed. When it arrives, in this
 * order: halts, rate limits, minimum notional.
 */
export class VenueFrictions {
  readonly counts = new FrictionCounts()
  /** Watches our view of the market, where the rate of messages matters. */
  readonly load: MessageLoad | undefined
  /** Connections to each venue that requests go out on in turn. */
  readonly connections: number
  readonly #config: FrictionConfig
  readonly #random: SeededRandom
  readonly #gatewayRandom: SeededRandom
  readonly #overloadRandom: SeededRandom
  #instruments: readonly Instrument[] = []
  /** By instrument. */
  #gates: VenueGate[] = []
  #halts: HaltSchedule | undefined

  /** @param random draws what is left to chance; a stream of its own for each part and venue */
  constructor(config: FrictionConfig, random: SeededRandom) {
    this.#config = config
    this.#random = random
    this.#gatewayRandom = random.fork(GATEWAY_STREAM)
    this.#overloadRandom = random.fork(OVERLOAD_STREAM)
    this.load = config.load === undefined ? undefined : new MessageLoad(config.load)
    this.connections = config.connections
  }

  /** The instruments are known, and when the run's epoch was. */
  open(instruments: readonly Instrument[], epochNs: bigint): void {
    const gates = new Map<string, VenueGate>()
    this.#instruments = instruments
    this.#gates = instruments.map(({ venue }) => {
      const gate = gates.get(venue) ?? this.#gateOf(gates.size)
      gates.set(venue, gate)
      return gate
    })
    const { halts } = this.#config
    this.#halts = halts.length === 0 ? undefined : new HaltSchedule(halts, instruments, epochNs)
  }

  /** When trading stops or goes on next, Infinity for never. */
  get nextHaltAt(): Nanos {
    return this.#halts === undefined ? Number.POSITIVE_INFINITY : this.#halts.nextAt
  }

  /** That time has come; call only when there is one. */
  changeHalt(change: (instrument: number, isHalted: boolean) => void): void {
    this.#halts!.shift((instrument, isHalted) => {
      if (isHalted) this.counts.halted++
      change(instrument, isHalted)
    })
  }

  /** Which connection to its venue the next request about an instrument goes out on, from 0 on. */
  nextConnection(instrument: number): number {
    const gate = this.#gates[instrument]
    return gate === undefined ? 0 : gate.sent++ % this.connections
  }

  /** Why a request that is sent at `at` never gets to the matching engine, or `None`. */
  refusalOnSending(kind: PendingRequest, instrument: number, at: Nanos): OrderReason {
    const { gatewayRejects, overload } = this.#config
    if (overload !== undefined && this.#isBurstAt(instrument, at)) {
      if (this.#overloadRandom.nextFloat() < overload.rejectProbability) {
        this.counts.overloadRejected++
        return OrderReason.VenueUnavailable
      }
    }
    if (gatewayRejects !== undefined && (gatewayRejects.cancels || kind !== PendingRequest.Cancel)) {
      if (this.#gatewayRandom.nextFloat() < gatewayRejects.probability) {
        this.counts.gatewayRejected++
        return OrderReason.VenueUnavailable
      }
    }
    return OrderReason.None
  }

  /** What is added to the entry latency of a request that is sent at `at`. */
  delayNanos(instrument: number, at: Nanos): Nanos {
    const { overload } = this.#config
    let delay = 0
    if (overload !== undefined && overload.delayNanos > 0 && this.#isBurstAt(instrument, at)) {
      this.counts.overloadDelayed++
      delay += overload.delayNanos
    }
    if (this.load !== undefined) {
      const loadNanos = this.load.delayNanos(at)
      if (loadNanos > 0) this.counts.loadDelayed++
      delay += loadNanos
    }
    return delay
  }

  /** Why a request that has arrived isn't dealt with, or `None`. */
  refusalOnArrival(request: ExchangeRequest, book: OrderBook): OrderReason {
    const { kind, instrument, arrivesAt } = request
    if (kind !== PendingRequest.Cancel && this.#halts?.isHalted(instrument) === true) {
      this.counts.haltRejected++
      return OrderReason.TradingState
    }
    const { limits } = this.#gates[instrument]!
    for (let index = 0; index < limits.length; index++) {
      if (limits[index]!.allows(kind, arrivesAt)) continue
      this.counts.rateLimited++
      return OrderReason.RateLimited
    }
    for (let index = 0; index < limits.length; index++) limits[index]!.pass(kind, arrivesAt)
    const minimum = this.#minimumNotional(instrument)
    if (minimum > 0 && isBelowNotional(request, this.#instruments[instrument]!, book, minimum)) {
      this.counts.belowMinimumNotional++
      return OrderReason.BelowMinimumNotional
    }
    return OrderReason.None
  }

  #isBurstAt(instrument: number, at: Nanos): boolean {
    return this.#gates[instrument]?.bursts?.isBurstAt(at) ?? false
  }

  #minimumNotional(instrument: number): number {
    const { minimumNotional = 0 } = this.#config
    return minimumNotional === 'instrument' ? this.#instruments[instrument]!.minimumNotional : minimumNotional
  }

  #gateOf(venue: number): VenueGate {
    const { rateLimits, overload } = this.#config
    const random = this.#random.fork(FIRST_VENUE_STREAM + venue)
    return {
      limits: rateLimits.map((limit) => new RequestLimit(limit)),
      bursts:
        overload === undefined
          ? undefined
          : new OverloadBursts(overload.meanIntervalNanos, overload.meanDurationNanos, random),
      sent: 0,
    }
  }
}

/** The frictions that a configuration describes; undefined where it describes none. */
export function venueFrictions(config: FrictionConfig, random: SeededRandom): VenueFrictions | undefined {
  const { rateLimits, gatewayRejects, overload, halts, minimumNotional, load, connections } = config
  const hasAny =
    rateLimits.length > 0 ||
    halts.length > 0 ||
    connections > 1 ||
    [gatewayRejects, overload, minimumNotional, load].some((part) => part !== undefined)
  return hasAny ? new VenueFrictions(config, random) : undefined
}
