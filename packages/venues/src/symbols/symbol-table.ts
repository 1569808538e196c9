import { Literal } from '../scanning/literal.ts'

/**
 * Finds the position of a symbol from its bytes, without a string.
 *
 * Open addressing on a 32-bit FNV-1a hash (G. Fowler, L. C. Noll, K.-P. Vo), at most half full.
 */
export class SymbolTable {
  /** The symbol found last, with which the next one is best compared first; at the beginning the first of the list. */
  latestSymbol: Literal
  /** Position of {@link latestSymbol}; −1 in an empty table. */
  latest: number
  private readonly symbols: readonly Uint8Array[]
  /** Each with the quote that ends it in a message. */
  private readonly literals: readonly Literal[]
  /** Position + 1 of the symbol in a slot, 0 for none. */
  private readonly slots: Uint32Array
  private readonly mask: number

  /** @param symbols different texts; a symbol's place in the list is its position */
  constructor(symbols: readonly string[]) {
    const encoder = new TextEncoder()
    this.symbols = symbols.map((symbol) => encoder.encode(symbol))
    let size = 16
    while (size < symbols.length * 2) size *= 2
    this.slots = new Uint32Array(size)
    this.mask = size - 1
    this.literals = symbols.map((symbol) => new Literal(`${symbol}"`))
    this.latestSymbol = this.literals[0] ?? new Literal('"')
    this.latest = this.symbols.length === 0 ? -1 : 0
    this.symbols.forEach((symbol, position) => {
      let slot = hashOf(symbol, 0, symbol.length) & this.mask
      while (this.slots[slot] !== 0) slot = (slot + 1) & this.mask
      this.slots[slot] = position + 1
    })
  }

  /** Position of the symbol in `bytes[start, end)`, −1 for none. */
  find(bytes: Uint8Array, start: number, end: number): number {
    let slot = hashOf(bytes, start, end) & this.mask
    for (let entry = this.slots[slot]!; entry !== 0; entry = this.slots[slot]!) {
      const symbol = this.symbols[entry - 1]!
      if (isEqual(symbol, bytes, start, end)) {
        this.latestSymbol = this.literals[entry - 1]!
        this.latest = entry - 1
        return entry - 1
      }
      slot = (slot + 1) & this.mask
    }
    return -1
  }
}

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x0100_0193)
  return hash >>> 0
}

function isEqual(symbol: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (symbol.length !== end - start) return false
  for (let at = 0; at < symbol.length; at++) if (symbol[at] !== bytes[start + at]) return false
  return true
}
