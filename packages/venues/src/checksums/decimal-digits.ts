import type { DecimalGrid } from '@hft/instrument'
import type { Crc32 } from './crc32.ts'

const MOST_DIGITS = 40
const MINUS = 0x2d
const POINT = 0x2e
const ZERO = 0x30

/** Puts counts into a checksum as decimal text. */
export class DecimalDigits {
  private readonly reversed = new Uint8Array(MOST_DIGITS)

  /**
   * Adds the shortest plain text: no zeros after the last digit, no bare point.
   *
   * @param count whose value in the grid's last decimal, count · step, is below 2^53
   */
  addShortest(checksum: Crc32, count: number, grid: DecimalGrid): void {
    let value = Math.abs(count) * grid.step
    let decimals = grid.decimals
    while (decimals > 0 && value % 10 === 0) {
      value /= 10
      decimals--
    }
    let length = 0
    while (value > 0 || length <= decimals) {
      const rest = Math.floor(value / 10)
      this.reversed[length++] = ZERO + (value - rest * 10)
      value = rest
    }
    if (count < 0) checksum.add(MINUS)
    while (length > 0) {
      checksum.add(this.reversed[--length]!)
      if (length === decimals && length > 0) checksum.add(POINT)
    }
  }

  /**
   * Adds plain text with so many decimals, zeros where the count has none. Decimals that are too few for the count are
   * as if there were more.
   *
   * @param count ≥ 0, whose value in the grid's last decimal, count · step, is below 2^53
   */
  addFixed(checksum: Crc32, count: number, grid: DecimalGrid, decimals: number): void {
    let value = count * grid.step
    let kept = grid.decimals
    while (kept > decimals && value % 10 === 0) {
      value /= 10
      kept--
    }
    let length = 0
    while (value > 0 || length <= kept) {
      const rest = Math.floor(value / 10)
      this.reversed[length++] = ZERO + (value - rest * 10)
      value = rest
    }
    while (length > 0) {
      checksum.add(this.reversed[--length]!)
      if (length === kept && length > 0) checksum.add(POINT)
    }
    if (kept === 0 && decimals > 0) checksum.add(POINT)
    for (let zeros = decimals - kept; zeros > 0; zeros--) checksum.add(ZERO)
  }

  /** Adds all digits of a count > 0 down to the grid's last decimal, without point and without zeros before the first. */
  addWhole(checksum: Crc32, count: number, grid: DecimalGrid): void {
    let value = count * grid.step
    let length = 0
    while (value > 0) {
      const rest = Math.floor(value / 10)
      this.reversed[length++] = ZERO + (value - rest * 10)
      value = rest
    }
    while (length > 0) checksum.add(this.reversed[--length]!)
  }
}
