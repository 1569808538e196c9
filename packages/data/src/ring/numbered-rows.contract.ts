import { SeededRandom } from '@hft/clock'
import { EventFlag, type EventKind, NO_PRICE_TICKS } from '../events/event-kind.ts'
import type { MarketEventBatch } from '../events/market-event-batch.ts'

const KINDS = 13
const MIXER = 0x9e37_79b1

/** Row `number` of a market whose every cell tells the number it was made from, extremes of each column included. */
export function appendNumberedRow(batch: MarketEventBatch, number: number, flags = flagsOf(number)): void {
  batch.append(
    kindOf(number),
    flags,
    number & 0xffff,
    priceOf(number),
    number * 1.5,
    number * 1_000 + 1,
    number * 1_000 + 700,
    mixed(number),
    number / 7,
  )
}

/** Whether the row is what {@link appendNumberedRow} wrote for this number. */
export function isNumberedRow(batch: MarketEventBatch, row: number, number: number, flags = flagsOf(number)): boolean {
  return (
    batch.kind[row] === kindOf(number) &&
    batch.flags[row] === flags &&
    batch.instrument[row] === (number & 0xffff) &&
    batch.priceTicks[row] === priceOf(number) &&
    batch.quantityLots[row] === number * 1.5 &&
    batch.exchangeTime[row] === number * 1_000 + 1 &&
    batch.localTime[row] === number * 1_000 + 700 &&
    batch.order[row] === mixed(number) &&
    batch.value[row] === number / 7
  )
}

/** Number of the row, as its times tell it. */
export function numberOf(batch: MarketEventBatch, row: number): number {
  return (batch.exchangeTime[row]! - 1) / 1_000
}

/** Adds what a row holds to a checksum of 32 bits that depends on the order of the rows. */
export function addToChecksum(checksum: number, batch: MarketEventBatch, row: number): number {
  const content = batch.order[row]! ^ batch.priceTicks[row]! ^ (batch.kind[row]! << 8) ^ batch.flags[row]!
  return (Math.imul(checksum ^ content, MIXER) + batch.instrument[row]!) >>> 0
}

/** Sizes of batches: mostly a few rows, sometimes thousands, as feeds and replays have them. */
export class BatchSizes {
  readonly #random: SeededRandom
  readonly #largest: number

  constructor(seed: number, largest: number) {
    this.#random = new SeededRandom(seed)
    this.#largest = largest
  }

  next(): number {
    const draw = this.#random.nextInteger(10)
    if (draw < 6) return 1 + this.#random.nextInteger(Math.min(8, this.#largest))
    return 1 + this.#random.nextInteger(draw < 9 ? Math.min(200, this.#largest) : this.#largest)
  }
}

function kindOf(number: number): EventKind {
  return (1 + (number % KINDS)) as EventKind
}

function flagsOf(number: number): number {
  return (number % 3 === 0 ? EventFlag.LastOfMessage : 0) | (number & 0xf3)
}

function priceOf(number: number): number {
  return number % 11 === 0 ? NO_PRICE_TICKS : mixed(number) | 0
}

function mixed(number: number): number {
  return Math.imul(number, MIXER) >>> 0
}
