import { CLOSE_LIST, POINT, QUOTE } from '../scanning/frame-bytes.ts'

const MOST_DECIMALS = 31
const INITIAL_LEVELS = 64

/**
 * How many decimals the levels of one message were sent with, in their order: with its value that is a level's text, on
 * which some venues' checksums are.
 */
export class SentDecimals {
  /** Levels noted. */
  length = 0
  private forms = new Uint16Array(INITIAL_LEVELS)

  reset(): void {
    this.length = 0
  }

  /** Both numbers of decimals in one, as {@link priceDecimalsOf} and {@link quantityDecimalsOf} take apart. */
  formOf(level: number): number {
    return this.forms[level]!
  }

  /** Notes a level's texts. */
  addTexts(price: string, quantity: string): void {
    this.add(decimalsOf(price), decimalsOf(quantity))
  }

  /** Notes the levels `[["price","quantity"],…]` that begin at `start`, of bytes that were read as such. */
  addLevels(bytes: Uint8Array, start: number, end: number): void {
    let at = start + 1
    while (at < end && bytes[at] !== CLOSE_LIST) {
      // Past `["`; then past `","`; then past `"]` and what stands between.
      const priceStart = at + 2
      let point = -1
      for (at = priceStart; bytes[at] !== QUOTE; at++) if (bytes[at] === POINT) point = at
      const priceDecimals = point < 0 ? 0 : at - point - 1
      at += 3
      point = -1
      for (; bytes[at] !== QUOTE; at++) if (bytes[at] === POINT) point = at
      this.add(priceDecimals, point < 0 ? 0 : at - point - 1)
      at += 2
      if (bytes[at] !== CLOSE_LIST) at++
    }
  }

  private add(priceDecimals: number, quantityDecimals: number): void {
    if (this.length === this.forms.length) {
      const forms = new Uint16Array(2 * this.length)
      forms.set(this.forms)
      this.forms = forms
    }
    const price = Math.min(priceDecimals, MOST_DECIMALS)
    this.forms[this.length++] = price * (MOST_DECIMALS + 1) + Math.min(quantityDecimals, MOST_DECIMALS)
  }
}

export function priceDecimalsOf(form: number): number {
  return Math.floor(form / (MOST_DECIMALS + 1))
}

export function quantityDecimalsOf(form: number): number {
  return form % (MOST_DECIMALS + 1)
}

function decimalsOf(text: string): number {
  const point = text.lastIndexOf('.')
  return point < 0 ? 0 : text.length - point - 1
}
