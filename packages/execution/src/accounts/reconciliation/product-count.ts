/** Factors are taken apart into three parts of 18 bits, so that a product of parts has 36. */
const PART = 2 ** 18
const SLOTS = 5
/** A slot takes three products an addition: 3 · 2^36 · 2^15 stays below 2^53. */
const ADDITIONS_PER_FLUSH = 2 ** 15

/**
 * An exact sum of products of safe integers, by another way than `ExactSum`: partial products are summed by their place,
 * and carried into a bigint once in many additions. No addition but those allocates.
 */
export class ProductCount {
  readonly #slots = new Float64Array(SLOTS)
  readonly #parts = new Float64Array(6)
  #additions = 0
  #flushed = 0n

  /** Adds a · b. @param a a safe integer ≥ 0 @param b a safe integer ≥ 0 */
  add(a: number, b: number): void {
    const parts = this.#parts
    let upper = Math.floor(a / PART)
    parts[0] = a - upper * PART
    parts[2] = Math.floor(upper / PART)
    parts[1] = upper - parts[2] * PART
    upper = Math.floor(b / PART)
    parts[3] = b - upper * PART
    parts[5] = Math.floor(upper / PART)
    parts[4] = upper - parts[5] * PART
    const slots = this.#slots
    slots[0]! += parts[0] * parts[3]
    slots[1]! += parts[0] * parts[4] + parts[1] * parts[3]
    slots[2]! += parts[0] * parts[5] + parts[1] * parts[4] + parts[2] * parts[3]
    slots[3]! += parts[1] * parts[5] + parts[2] * parts[4]
    slots[4]! += parts[2] * parts[5]
    if (++this.#additions === ADDITIONS_PER_FLUSH) this.#flush()
  }

  get total(): bigint {
    this.#flush()
    return this.#flushed
  }

  #flush(): void {
    for (let at = SLOTS - 1, sum = 0n; at >= 0; at--) {
      sum = (sum << 18n) + BigInt(this.#slots[at]!)
      if (at === 0) this.#flushed += sum
    }
    this.#slots.fill(0)
    this.#additions = 0
  }
}
