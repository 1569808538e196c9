import type { FrameSequencer } from '../protocol/market-data-protocol.ts'
import { integerAt, placeAfter } from '../scanning/byte-search.ts'
import { literal, ZERO } from '../scanning/frame-bytes.ts'

const NUMBER = literal('"sequence_num":')
/** How far the envelope's fields reach. */
const LONGEST_HEAD = 220

/** The numbers by which Coinbase counts the messages of a connection over all its channels. */
export const coinbaseSequencer: FrameSequencer = {
  numberOf(frame) {
    const at = placeAfter(frame, NUMBER, 0, LONGEST_HEAD)
    return at < 0 ? -1 : integerAt(frame, at)
  },
  renumbered(frame, number) {
    const start = placeAfter(frame, NUMBER, 0, LONGEST_HEAD)
    let end = start
    while ((frame[end]! ^ ZERO) <= 9) end++
    const digits = literal(String(number))
    const result = new Uint8Array(frame.length - (end - start) + digits.length)
    result.set(frame.subarray(0, start))
    result.set(digits, start)
    result.set(frame.subarray(end), start + digits.length)
    return result
  },
}
