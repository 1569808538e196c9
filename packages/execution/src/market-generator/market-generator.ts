import type { Nanos } from '@hft/clock'
import { type EventStream, MarketEventBatch, type Replay } from '@hft/data'
import {
  type MarketGeneratorConfig,
  type MarketGeneratorOptions,
  marketGeneratorConfig,
} from './market-generator-config.ts'
import { MarketPass } from './market-pass.ts'

const ROWS_PER_BATCH = 4096

/** Batches that one view may run ahead of the other before the other gets a pass of its own. */
const LARGEST_LEAD_BATCHES = 16

/** A generated market: an instrument, and whatever is not to be as the defaults have it. */
export interface GeneratedMarketOptions extends MarketGeneratorOptions {
  /** The instrument whose market it is; only its index is used. */
  readonly instrument: { readonly index: number }
}

/**
 * A market made by chance and a seed, as a replay: it begins with a snapshot, its trades, levels, quotes and orders
 * agree with each other, and it can be of any length: rows are generated as they are pulled, into reused batches.
 *
 * With the defaults the spread is one tick two thirds of the time and at most three nearly always, some five orders queue
 * at the touch, orders are cancelled six times as often as they trade, and returns have fat tails. A maker who joins the
 * touch and reacts within an event or two earns about a tenth of a tick per lot before fees; a slow one earns nothing.
 * `impactTicks`, `informedShare` and `volatilityTicks` make a maker's life harder.
 *
 * Both views come from one pass. When one view runs ahead by more than 16 batches, the other is generated again when it
 * is pulled, instead of being kept.
 * @throws CodedError `market_generator.configuration` for options that can't be
 */
export function generateMarket({ instrument, ...options }: GeneratedMarketOptions): Replay {
  return new GeneratedMarket(marketGeneratorConfig(options), instrument.index)
}

class GeneratedMarket implements Replay {
  readonly exchangeView: GeneratedStream
  readonly localView: GeneratedStream

  constructor(config: MarketGeneratorConfig, instrument: number) {
    const pass = new MarketPass(config, instrument)
    this.exchangeView = new GeneratedStream(config, instrument, true, pass)
    this.localView = new GeneratedStream(config, instrument, false, pass)
    this.exchangeView.other = this.localView
    this.localView.other = this.exchangeView
  }
}

/** One view. Holds what the shared pass wrote for it until it is pulled. */
class GeneratedStream implements EventStream {
  /** The view that shares the pass; undefined once they have parted. */
  other: GeneratedStream | undefined
  readonly #config: MarketGeneratorConfig
  readonly #instrument: number
  readonly #isExchange: boolean
  #pass: MarketPass | undefined
  /** Writes of the pass so far that this view has been given or holds. */
  #writes = 0
  readonly #waiting: MarketEventBatch[] = []
  readonly #spare: MarketEventBatch[] = []
  #given: MarketEventBatch | undefined
  #givenUntil: Nanos = Number.NEGATIVE_INFINITY
  /** Takes the other view's rows when this one is alone. */
  readonly #unseen = new MarketEventBatch()

  constructor(config: MarketGeneratorConfig, instrument: number, isExchange: boolean, pass: MarketPass) {
    this.#config = config
    this.#instrument = instrument
    this.#isExchange = isExchange
    this.#pass = pass
  }

  get completeUntil(): Nanos {
    const pass = this.#pass
    // The other view's loading may have written rows that still wait here.
    if (pass === undefined || this.#waiting.length > 0) return this.#givenUntil
    if (pass.isFinished) return Number.POSITIVE_INFINITY
    return this.#isExchange ? pass.exchangeTime : pass.localTime
  }

  next(): MarketEventBatch | undefined {
    if (this.#given !== undefined) this.#spare.push(this.#given)
    const batch = this.#waiting.shift()
    this.#given = batch
    if (batch !== undefined && batch.length > 0) {
      const times = this.#isExchange ? batch.exchangeTime : batch.localTime
      this.#givenUntil = times[batch.length - 1]!
    }
    return batch
  }

  async load(): Promise<boolean> {
    if (this.#waiting.length > 0) return true
    this.#pass ??= this.#ownPass()
    const pass = this.#pass
    while (this.#waiting.length === 0 && !pass.isFinished) this.#write(pass)
    return this.#waiting.length > 0
  }

  #write(pass: MarketPass): void {
    if (this.other !== undefined && this.other.#waiting.length >= LARGEST_LEAD_BATCHES) this.#part(this.other)
    const { other } = this
    const own = this.#emptyBatch()
    const others = other === undefined ? this.#unseen : other.#emptyBatch()
    if (this.#isExchange) pass.write(own, others, ROWS_PER_BATCH)
    else pass.write(others, own, ROWS_PER_BATCH)
    this.#keep(own)
    if (other !== undefined) other.#keep(others)
  }

  /** Leaves the pass to this view; the other one begins again when it is pulled. */
  #part(other: GeneratedStream): void {
    other.#writes -= other.#waiting.length
    other.#waiting.length = 0
    other.#spare.length = 0
    other.#pass = undefined
    other.other = undefined
    this.other = undefined
  }

  #ownPass(): MarketPass {
    const pass = new MarketPass(this.#config, this.#instrument)
    const skipped = this.#emptyBatch()
    for (let write = 0; write < this.#writes; write++) {
      if (this.#isExchange) pass.write(skipped, this.#unseen, ROWS_PER_BATCH)
      else pass.write(this.#unseen, skipped, ROWS_PER_BATCH)
    }
    this.#spare.push(skipped)
    return pass
  }

  #emptyBatch(): MarketEventBatch {
    return this.#spare.pop() ?? new MarketEventBatch(ROWS_PER_BATCH + ROWS_PER_BATCH / 8)
  }

  #keep(batch: MarketEventBatch): void {
    this.#writes++
    this.#waiting.push(batch)
  }
}
