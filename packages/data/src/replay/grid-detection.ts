import { type DecimalGrid, gridOf } from '@hft/instrument'
import { CaptureLines } from './capture-lines.ts'
import { CaptureSource, captureFiles } from './capture-source.ts'
import { LineSplitter } from './line-splitter.ts'

const LONGEST_DECIMAL = 64

/** Receives a price or quantity of a symbol as the venue wrote it. */
export type ValueListener = (symbol: string, column: 'price' | 'quantity', text: string) => void

/** Finds the prices and quantities in a venue's messages; those of messages that it can't read are left out. */
export interface MessageValues {
  visit(frame: Uint8Array, start: number, end: number, listener: ValueListener): void
}

/** The units that all of a symbol's values are multiples of. */
export interface DetectedGrid {
  readonly symbol: string
  /** Greatest common divisor of the prices; undefined when there was none but 0. */
  readonly tickSize: string | undefined
  /** Greatest common divisor of the quantities; undefined when there was none but 0. */
  readonly lotSize: string | undefined
  /** Prices and quantities seen. */
  readonly values: number
}

/**
 * Finds tick and lot of the symbols of a capture as the greatest common divisors of what is written in it, exactly.
 *
 * A recording may be too short to show the venue's own units: what is found is never finer than them, and may be
 * coarser.
 *
 * @param paths capture files, plain or gzip, or folders of them
 * @throws CodedError `capture.no_files`, `capture.unreadable`, `capture.empty_file`
 */
export async function detectGrids(paths: readonly string[], messages: MessageValues): Promise<DetectedGrid[]> {
  const lines = new CaptureLines(new LineSplitter(new CaptureSource(await captureFiles(paths))))
  const symbols = new Map<string, { price: CommonUnit; quantity: CommonUnit }>()
  const listener: ValueListener = (symbol, column, text) => {
    let units = symbols.get(symbol)
    if (units === undefined) {
      units = { price: new CommonUnit(), quantity: new CommonUnit() }
      symbols.set(symbol, units)
    }
    units[column].add(text)
  }
  do {
    while (lines.next()) messages.visit(lines.bytes, lines.frameStart, lines.frameEnd, listener)
  } while (await lines.splitter.load())
  return [...symbols].map(([symbol, { price, quantity }]) => ({
    symbol,
    tickSize: price.unit,
    lotSize: quantity.unit,
    values: price.values + quantity.values,
  }))
}

/** The greatest common divisor of decimals, as they come. */
export class CommonUnit {
  values = 0
  private grid: DecimalGrid | undefined
  private readonly encoder = new TextEncoder()
  private readonly digits = new Uint8Array(LONGEST_DECIMAL)

  /** The greatest common divisor so far as text; undefined when there was none but 0. */
  get unit(): string | undefined {
    return this.grid?.unit
  }

  /** Takes a decimal; what is none, or finer than 18 decimals, is left out. */
  add(text: string): void {
    const { read, written } = this.encoder.encodeInto(text, this.digits)
    if (read < text.length) return
    if (this.grid !== undefined && !Number.isNaN(this.grid.countOfBytes(this.digits, 0, written))) {
      this.values++
      return
    }
    const match = /^-?(\d+)(?:\.(\d+))?$/.exec(text)
    if (match === null) return
    const fraction = (match[2] ?? '').replace(/0+$/, '')
    if (fraction.length > 18) return
    this.values++
    const magnitude = BigInt(match[1]! + fraction)
    if (magnitude === 0n) return
    const { decimals = fraction.length, step = 0 } = this.grid ?? {}
    const places = Math.max(decimals, fraction.length)
    const common = greatestCommonDivisor(
      magnitude * 10n ** BigInt(places - fraction.length),
      BigInt(step) * 10n ** BigInt(places - decimals),
    )
    this.grid = gridOf(`${common}e-${places}`)
  }
}

function greatestCommonDivisor(one: bigint, other: bigint): bigint {
  let [larger, smaller] = [one, other]
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller]
  return larger
}
