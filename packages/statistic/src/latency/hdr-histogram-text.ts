import { deflateSync, inflateSync } from 'node:zlib'
import { CodedError } from '@hft/clock'
import { LatencyRecorder } from './latency-recorder.ts'

// Layout of HdrHistogram's V2 encoding (G. Tene, HdrHistogram 2.1): big-endian header, then counts as ZigZag LEB128.
const ENCODING_COOKIE = 0x1c849313
const COMPRESSED_COOKIE = 0x1c849314
const LENGTH_OFFSET = 4
const DIGITS_OFFSET = 12
const LOWEST_OFFSET = 16
const HIGHEST_OFFSET = 24
const RATIO_OFFSET = 32
const HEADER_BYTES = 40
const COMPRESSED_HEADER_BYTES = 8
/** Bytes of a count below 2^53: 54 bits after ZigZag, seven a byte. */
const MOST_BYTES_PER_COUNT = 8

/** Precision bits whose buckets are those of HdrHistogram with as many significant digits. */
const BITS_OF_DIGITS: Readonly<Record<number, number>> = { 1: 5, 2: 8, 3: 11 }

/**
 * A recorder as HdrHistogram's compressed V2 histogram in base64: what stands in a line of its log format.
 *
 * The buckets are the same, so nothing is lost but negative and missing counts, which the format doesn't have.
 * @throws CodedError `latency.precision` for precision bits that are no whole number of significant digits
 */
export function hdrHistogramText(recorder: LatencyRecorder): string {
  const digits = significantDigitsOf(recorder)
  const counts = countBytes(recorder)
  const encoded = Buffer.alloc(HEADER_BYTES + counts.length)
  encoded.writeUInt32BE(ENCODING_COOKIE, 0)
  encoded.writeUInt32BE(counts.length, LENGTH_OFFSET)
  encoded.writeUInt32BE(digits, DIGITS_OFFSET)
  encoded.writeBigInt64BE(1n, LOWEST_OFFSET)
  encoded.writeBigInt64BE(BigInt(Number.MAX_SAFE_INTEGER), HIGHEST_OFFSET)
  encoded.writeDoubleBE(1, RATIO_OFFSET)
  encoded.set(counts, HEADER_BYTES)
  const compressed = deflateSync(encoded)
  const text = Buffer.alloc(COMPRESSED_HEADER_BYTES + compressed.length)
  text.writeUInt32BE(COMPRESSED_COOKIE, 0)
  text.writeUInt32BE(compressed.length, LENGTH_OFFSET)
  text.set(compressed, COMPRESSED_HEADER_BYTES)
  return text.toString('base64')
}

/**
 * The recorder of a compressed V2 histogram in base64, whoever wrote it. Its minimum, maximum and mean are known to the
 * width of a bucket.
 * @throws CodedError `latency.not_a_histogram`
 */
export function parseHdrHistogramText(text: string): LatencyRecorder {
  const encoded = inflated(Buffer.from(text, 'base64'))
  if (encoded.length < HEADER_BYTES || encoded.readUInt32BE(0) !== ENCODING_COOKIE) throw notAHistogram('no V2 header')
  const digits = encoded.readUInt32BE(DIGITS_OFFSET)
  const bits = BITS_OF_DIGITS[digits]
  if (bits === undefined) throw notAHistogram(`${digits} significant digits`)
  if (encoded.readBigInt64BE(LOWEST_OFFSET) !== 1n) throw notAHistogram('a lowest value other than 1')
  const recorder = new LatencyRecorder(bits)
  const end = HEADER_BYTES + encoded.readUInt32BE(LENGTH_OFFSET)
  if (end > encoded.length) throw notAHistogram('fewer counts than its header says')
  let bucket = 0
  for (let at = HEADER_BYTES; at < end; ) {
    let value = 0
    let scale = 1
    let byte: number
    do {
      byte = at < end ? encoded[at++]! : 0
      value += (byte & 0x7f) * scale
      scale *= 0x80
    } while ((byte & 0x80) !== 0)
    if (value % 2 === 1) bucket += (value + 1) / 2
    else {
      if (value > 0 && bucket >= recorder.buckets) throw notAHistogram('a value beyond 2^53')
      recorder.addToBucket(bucket++, value / 2)
    }
  }
  return recorder
}

/** @throws CodedError `latency.precision` */
export function significantDigitsOf({ precisionBits }: LatencyRecorder): number {
  const digits = Object.entries(BITS_OF_DIGITS).find(([, bits]) => bits === precisionBits)?.[0]
  if (digits !== undefined) return Number(digits)
  throw new CodedError(
    'latency.precision',
    `a recorder of ${precisionBits} precision bits has no HdrHistogram of its buckets; record with 5, 8 or 11`,
  )
}

/** ZigZag turns signs into the lowest bit: a count is even, a run of empty buckets odd. */
function countBytes(recorder: LatencyRecorder): Uint8Array {
  const used = recorder.usedBuckets
  const bytes = new Uint8Array(used * MOST_BYTES_PER_COUNT)
  let length = 0
  for (let bucket = 0; bucket < used; ) {
    const first = bucket
    while (bucket < used && recorder.countIn(bucket) === 0) bucket++
    const empty = bucket - first
    let value = empty > 1 ? 2 * empty - 1 : 0
    if (empty === 0) value = 2 * recorder.countIn(bucket++)
    for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes[length++] = (value % 0x80) + 0x80
    bytes[length++] = value
  }
  return bytes.subarray(0, length)
}

function inflated(bytes: Buffer): Buffer {
  if (bytes.length < COMPRESSED_HEADER_BYTES || bytes.readUInt32BE(0) !== COMPRESSED_COOKIE) {
    throw notAHistogram('no V2 header')
  }
  const length = bytes.readUInt32BE(LENGTH_OFFSET)
  try {
    return inflateSync(bytes.subarray(COMPRESSED_HEADER_BYTES, COMPRESSED_HEADER_BYTES + length))
  } catch (error) {
    throw notAHistogram(error instanceof Error ? error.message : String(error))
  }
}

function notAHistogram(what: string): CodedError {
  return new CodedError(
    'latency.not_a_histogram',
    `the text is no HdrHistogram that can be read here (${what}); give a compressed V2 histogram in base64 of one to three significant digits whose lowest value is 1`,
  )
}
