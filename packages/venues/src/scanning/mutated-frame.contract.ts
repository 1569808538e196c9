import type { SeededRandom } from '@hft/clock'

/** Bytes that matter to a reader of JSON, and some that shouldn't be there. */
const TELLING_BYTES = Buffer.from('"\\{}[]:,.-+0123456789eEtTuUsSpPbBaAqmMX \t\ntruefalsenull\u0000\u00ff', 'latin1')
const LARGEST_CHANGE = 12

/** The message after one to three random changes of its bytes, most of them to a digit; never empty. */
export function mutatedFrame(message: Uint8Array, random: SeededRandom): Buffer {
  let bytes = Buffer.from(message)
  for (let change = random.nextInteger(3); change >= 0; change--) {
    const at = random.nextInteger(bytes.length)
    const length = 1 + random.nextInteger(LARGEST_CHANGE)
    const telling = TELLING_BYTES[random.nextInteger(TELLING_BYTES.length)]!
    const before = bytes.subarray(0, at)
    switch (random.nextInteger(10)) {
      case 0:
        bytes[at] = telling
        break
      case 1:
        bytes = Buffer.concat([before, Buffer.of(telling), bytes.subarray(at)])
        break
      case 2:
        bytes = Buffer.concat([before, bytes.subarray(at + length)])
        break
      case 3:
        bytes = Buffer.concat([before, bytes.subarray(at, at + length), bytes.subarray(at)])
        break
      case 4:
        bytes = Buffer.from(before.length > 2 ? before : bytes)
        break
      case 5:
        bytes[at] = bytes[at]! ^ (1 << random.nextInteger(8))
        break
      case 6:
        bytes = withFieldMoved(bytes, random)
        break
      default:
        // A digit becomes another one: mostly a message that is still whole.
        if (bytes[at]! >= 0x30 && bytes[at]! <= 0x39) bytes[at] = 0x30 + random.nextInteger(10)
    }
    if (bytes.length === 0) return Buffer.from(message)
  }
  return bytes
}

/** What stands between two commas stands between two others as well, or instead. */
function withFieldMoved(message: Buffer, random: SeededRandom): Buffer<ArrayBuffer> {
  const parts = message.toString('latin1').split(',')
  const from = random.nextInteger(parts.length)
  const part = parts[from]!
  if (random.nextInteger(2) === 0) parts.splice(from, 1)
  parts.splice(random.nextInteger(parts.length + 1), 0, part)
  return Buffer.from(parts.join(','), 'latin1')
}
