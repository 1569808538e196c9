import { CodedError } from './coded-error.ts'

const TWO_TO_32 = 2 ** 32
const TWO_TO_53 = 2 ** 53
const GOLDEN_GAMMA = 0x9e37_79b9

/**
 * Pseudo-random numbers that a seed determines: xoshiro128** (D. Blackman and S. Vigna, "Scrambled Linear Pseudorandom
 * Number Generators", 2021), period 2^128 − 1, its state mixed from the seed by splitmix32's finalizer.
 *
 * For simulation, not for secrets. Nothing here allocates except {@link fork}.
 */
export class SeededRandom {
  // State words and key words are kept as signed 32-bit integers, which the engine holds unboxed.
  #a: number
  #b: number
  #c: number
  #d: number
  #keyA: number
  #keyB: number
  #keyC: number
  #keyD: number
  #spareNormal = Number.NaN

  /** @param seed any whole number up to ±2^53 − 1 */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) {
      throw new CodedError('random.seed', `seed ${seed} is not a whole number between −(2^53 − 1) and 2^53 − 1`)
    }
    const low = seed | 0
    const high = Math.floor(seed / TWO_TO_32) | 0
    this.#keyA = mix(low + GOLDEN_GAMMA) ^ mix(high)
    this.#keyB = mix(this.#keyA + low + 2 * GOLDEN_GAMMA)
    this.#keyC = mix(this.#keyB + high + 3 * GOLDEN_GAMMA)
    // A state of all zeros would stay there; no seed can produce it when the last word is odd.
    this.#keyD = mix(this.#keyC + low + 4 * GOLDEN_GAMMA) | 1
    this.#a = this.#keyA
    this.#b = this.#keyB
    this.#c = this.#keyC
    this.#d = this.#keyD
  }

  /** Starts from the generator's own four state words, not all zero; for checks against published sequences. */
  static fromState(a: number, b: number, c: number, d: number): SeededRandom {
    if ((a | b | c | d) === 0)
      throw new CodedError('random.state', 'four zero words are the one state without a sequence')
    return SeededRandom.#ofKey(a | 0, b | 0, c | 0, d | 0)
  }

  static #ofKey(a: number, b: number, c: number, d: number): SeededRandom {
    const random = new SeededRandom(0)
    random.#keyA = a
    random.#a = a
    random.#keyB = b
    random.#b = b
    random.#keyC = c
    random.#c = c
    random.#keyD = d
    random.#d = d
    return random
  }

  /** A whole number from 0 to 2^32 − 1. */
  nextUint32(): number {
    const scrambled = Math.imul(this.#b, 5)
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9)
    const shifted = this.#b << 9
    this.#c ^= this.#a
    this.#d ^= this.#b
    this.#b ^= this.#c
    this.#a ^= this.#d
    this.#c ^= shifted
    this.#d = (this.#d << 11) | (this.#d >>> 21)
    return result >>> 0
  }

  /** A multiple of 2^−53 in [0, 1). */
  nextFloat(): number {
    return this.#next53Bits() / TWO_TO_53
  }

  /**
   * A whole number from 0 to `bound` − 1, each equally likely (draws that would favour the low ones are repeated).
   * @param bound 1 to 2^53
   * @throws CodedError `random.bound` for any other bound
   */
  nextInteger(bound: number): number {
    if (!(bound >= 1 && bound <= TWO_TO_53 && Math.floor(bound) === bound)) {
      throw new CodedError('random.bound', `bound ${bound} is not a whole number from 1 to 2^53`)
    }
    const isNarrow = bound <= TWO_TO_32
    const span = isNarrow ? TWO_TO_32 : TWO_TO_53
    const limit = span - (span % bound)
    let draw = isNarrow ? this.nextUint32() : this.#next53Bits()
    while (draw >= limit) draw = isNarrow ? this.nextUint32() : this.#next53Bits()
    return draw % bound
  }

  /** Exponentially distributed, ≥ 0, by inversion: −mean · ln(1 − u). */
  nextExponential(mean: number): number {
    return -mean * Math.log(1 - this.nextFloat())
  }

  /** Normally distributed with mean 0 and variance 1, by Marsaglia's polar method (two a draw, one kept for later). */
  nextNormal(): number {
    const spare = this.#spareNormal
    if (!Number.isNaN(spare)) {
      this.#spareNormal = Number.NaN
      return spare
    }
    let x = 0
    let y = 0
    let square = 0
    while (square === 0 || square >= 1) {
      x = 2 * this.nextFloat() - 1
      y = 2 * this.nextFloat() - 1
      square = x * x + y * y
    }
    const factor = Math.sqrt((-2 * Math.log(square)) / square)
    this.#spareNormal = y * factor
    return x * factor
  }

  #next53Bits(): number {
    const high = this.nextUint32() >>> 5
    return high * 0x400_0000 + (this.nextUint32() >>> 6)
  }

  /**
   * An independent stream. Depends on the seed and the label alone, not on what was drawn before, so that parts of a
   * system that draw more or less leave the others' sequences as they were.
   * @param label any whole number up to ±2^53 − 1
   */
  fork(label: number): SeededRandom {
    const fork = new SeededRandom(label)
    const a = mix(this.#keyA ^ fork.#keyD)
    const b = mix(this.#keyB + Math.imul(fork.#keyA, GOLDEN_GAMMA) + a)
    const c = mix(this.#keyC + Math.imul(fork.#keyB, GOLDEN_GAMMA) + b)
    const d = mix(this.#keyD + Math.imul(fork.#keyC, GOLDEN_GAMMA) + c) | 1
    return SeededRandom.#ofKey(a, b, c, d)
  }
}

/** Finalizer of MurmurHash3 as used by splitmix32: each input bit changes each output bit with probability near 1/2. */
function mix(value: number): number {
  let bits = value | 0
  bits = Math.imul(bits ^ (bits >>> 16), 0x85eb_ca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35)
  return bits ^ (bits >>> 16)
}
