import { type DecimalGrid, gridOf } from '@hft/instrument'
import { UnpackedFiles } from '../stored/text/unpacked-files.ts'
import { CaptureLines } from './capture-lines.ts'
import { captureFiles } from './capture-source.ts'
import { LineSplitter } from './line-splitter.ts'

const LONGEST_DECIMAL = 64
const FINEST_DECIMALS = 18
const LARGEST_STEP = 900_000_000_000_000n
const DECIMAL = /^-?(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/

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
 * @param paths capture files, plain or packed, or folders of them
 * @throws CodedError `capture.no_files`, `capture.unreadable`, `capture.empty_file`
 */
export async function detectGrids(paths: readonly string[], messages: MessageValues): Promise<DetectedGrid[]> {
  const lines = new CaptureLines(new LineSplitter(new UnpackedFiles(await captureFiles(paths))))
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
  /** The divisor is this many units of 10^−{@link places}; 0 before the first value. */
  private divisor = 0n
  private places = 0
  private grid: DecimalGrid | undefined
  private readonly encoder = new TextEncoder()
  private readonly digits = new Uint8Array(LONGEST_DECIMAL)

  /** The greatest common divisor so far as text; undefined when there was none but 0. */
  get unit(): string | undefined {
    return this.grid?.unit
  }

  /** Takes a decimal, with an exponent or without; what is none, or finer than 18 decimals, is left out. */
  add(text: string): void {
    const { read, written } = this.encoder.encodeInto(text, this.digits)
    if (read < text.length) return
    if (this.grid !== undefined && !Number.isNaN(this.grid.countOfBytes(this.digits, 0, written))) {
      this.values++
      return
    }
    const match = DECIMAL.exec(text)
    if (match === null) return
    const [, whole = '', decimals = '', exponent = '0'] = match
    const digits = `${whole}${decimals}`.replace(/0+$/, '')
    // Decimals of the value, below 0 where it ends in zeros.
    const finest = decimals.length - Number(exponent) - (whole.length + decimals.length - digits.length)
    if (digits === '') this.values++
    if (digits === '' || finest > FINEST_DECIMALS || finest < -FINEST_DECIMALS) return
    this.values++
    const fraction = Math.max(0, finest)
    const magnitude = BigInt(digits) * 10n ** BigInt(fraction - finest)
    const places = Math.max(this.places, fraction)
    this.divisor = greatestCommonDivisor(
      magnitude * 10n ** BigInt(places - fraction),
      this.divisor * 10n ** BigInt(places - this.places),
    )
    this.places = places
    this.grid = gridOf(`${unitWithin(this.divisor)}e-${places}`)
  }
}

/** A unit is no larger than a grid can have: a single value of many digits is no step, its power of ten is. */
function unitWithin(divisor: bigint): bigint {
  if (divisor <= LARGEST_STEP) return divisor
  let power = 1n
  while (power * 10n <= LARGEST_STEP && divisor % (power * 10n) === 0n) power *= 10n
  return power
}

function greatestCommonDivisor(one: bigint, other: bigint): bigint {
  let [larger, smaller] = [one, other]
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller]
  return larger
}
