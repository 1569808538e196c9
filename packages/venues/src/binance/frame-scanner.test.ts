import { SeededRandom } from '@hft/clock'
import { MarketEventBatch } from '@hft/data'
import { describe, expect, test } from 'vitest'
import { haveSameRows, rowsOf } from '../batch-rows.contract.ts'
import { instrumentOf } from '../recorded-captures.contract.ts'
import { venues } from '../venues.ts'

const CASES = 20_000
const MESSAGES_PER_STATE = 40
const epochNs = 1_723_075_200_000_000_000n

/** Each venue's own texts, bare and as a combined stream wraps them. */
const layouts = [
  {
    id: 'binance-spot:BTCUSDT',
    messages: [
      '{"e":"depthUpdate","E":1723161255208,"s":"BTCUSDT","U":101,"u":104,"b":[["61737.63000000","0.00000000"],["61730.17000000","1.20000000"]],"a":[["61837.64000000","1.54698000"]]}',
      '{"u":50093239212,"s":"BTCUSDT","b":"61837.63000000","B":"3.78826000","a":"61837.64000000","A":"1.54698000"}',
      '{"e":"trade","E":1723161255343,"s":"BTCUSDT","t":3735683259,"p":"61837.63000000","q":"0.02000000","T":1723161255342,"m":true,"M":true}',
      '{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":1723161255208,"s":"BTCUSDT","U":105,"u":109,"b":[],"a":[["61837.64000000","0.00000000"]]}}',
    ],
  },
  {
    id: 'binance-usdm:BTCUSDT',
    messages: [
      '{"stream":"btcusdt@depth@0ms","data":{"e":"depthUpdate","E":1723161256299,"T":1723161256298,"s":"BTCUSDT","U":101,"u":104,"pu":100,"b":[["58710.20","0.014"],["61510.90","0.000"]],"a":[["61800.30","2"]]}}',
      '{"stream":"btcusdt@bookTicker","data":{"e":"bookTicker","u":5123107839020,"s":"BTCUSDT","b":"61800.20","B":"2.507","a":"61800.30","A":"2.510","T":1723161256313,"E":1723161256314}}',
      '{"stream":"btcusdt@trade","data":{"e":"trade","E":1723161256322,"T":1723161256321,"s":"BTCUSDT","t":5266583935,"p":"61800.30","q":"0.006","X":"MARKET","m":false}}',
      '{"e":"depthUpdate","E":1723161256299,"T":1723161256298,"s":"BTCUSDT","U":105,"u":109,"pu":104,"b":[["58710.20","0.014"]],"a":[]}',
    ],
  },
  {
    id: 'binance-coinm:BTCUSD_PERP',
    messages: [
      '{"stream":"btcusd_perp@depth@0ms","data":{"e":"depthUpdate","E":1723161257440,"T":1723161257432,"s":"BTCUSD_PERP","ps":"BTCUSD","U":101,"u":104,"pu":100,"b":[["61773.6","1001"]],"a":[["61801.4","0"],["61817.9","17"]]}}',
      '{"stream":"btcusd_perp@bookTicker","data":{"u":1007198632021,"e":"bookTicker","s":"BTCUSD_PERP","ps":"BTCUSD","b":"61804.7","B":"35","a":"61804.8","A":"1645","T":1723161257465,"E":1723161257476}}',
      '{"e":"trade","E":1723161257687,"T":1723161257679,"s":"BTCUSD_PERP","t":849714402,"p":"61804.8","q":"4","X":"MARKET","m":false}',
    ],
  },
] as const

/** Bytes that matter to a reader of JSON, and some that shouldn't be there. */
const TELLING_BYTES = Buffer.from('"\\{}[]:,.-+0123456789eEtTuUsSpPbBaAqmMX \t\ntruefalsenull\u0000\u00ff', 'latin1')

/** What stands between two commas stands between two others as well, or instead. */
function withFieldMoved(message: Buffer, random: SeededRandom): Buffer<ArrayBuffer> {
  const parts = message.toString('latin1').split(',')
  const from = random.nextInteger(parts.length)
  const part = parts[from]!
  if (random.nextInteger(2) === 0) parts.splice(from, 1)
  parts.splice(random.nextInteger(parts.length + 1), 0, part)
  return Buffer.from(parts.join(','), 'latin1')
}

function mutated(message: Buffer, random: SeededRandom): Buffer {
  let bytes = Buffer.from(message)
  for (let change = random.nextInteger(3); change >= 0; change--) {
    const at = random.nextInteger(bytes.length)
    const length = 1 + random.nextInteger(12)
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

function codecsOf(id: string, isFromSnapshot: boolean) {
  const instrument = instrumentOf(id)
  const { marketDataCodec } = venues[instrument.venue]!
  const initialSync = isFromSnapshot ? 'snapshot' : 'differences'
  return [
    marketDataCodec([instrument])({ epochNs, initialSync }),
    marketDataCodec([instrument], { readsInPlace: false })({ epochNs, initialSync }),
  ] as const
}

describe('FrameScanner', () => {
  test.each(layouts)('reads the plain layouts of $id in place, as JSON does', ({ id, messages }) => {
    const [inPlace, throughJson] = codecsOf(id, false)
    for (const message of messages) {
      const bytes = Buffer.from(`..${message}..`)
      const [one, other] = [new MarketEventBatch(), new MarketEventBatch()]
      inPlace.decode(bytes, 2, bytes.length - 2, 1_000, one)
      throughJson.decode(bytes, 2, bytes.length - 2, 1_000, other)
      expect(rowsOf(one)).toEqual(rowsOf(other))
    }
    expect([inPlace.scannedMessages, inPlace.parsedMessages]).toEqual([messages.length, 0])
  })

  test('never throws and never differs from JSON, whatever happens to a message', () => {
    const random = new SeededRandom(20_240_808)
    const [one, other] = [new MarketEventBatch(), new MarketEventBatch()]
    let scanned = 0
    let parsed = 0
    for (let run = 0; run < CASES; run += MESSAGES_PER_STATE) {
      const { id, messages } = layouts[random.nextInteger(layouts.length)]!
      const [inPlace, throughJson] = codecsOf(id, random.nextInteger(2) === 0)
      if (random.nextInteger(2) === 0) {
        const snapshot = Buffer.from('{"lastUpdateId":102,"bids":[["61000.0","3"]],"asks":[["62000.0","4"]]}')
        for (const codec of [inPlace, throughJson])
          codec.decode(snapshot, 0, snapshot.length, 0, new MarketEventBatch())
      }
      for (let message = 0; message < MESSAGES_PER_STATE; message++) {
        const bytes = mutated(Buffer.from(messages[random.nextInteger(messages.length)]!), random)
        one.clear()
        other.clear()
        const outcome = inPlace.decode(bytes, 0, bytes.length, message, one)
        const expected = throughJson.decode(bytes, 0, bytes.length, message, other)
        if (outcome !== expected || !haveSameRows(one, other)) {
          expect([outcome, rowsOf(one)], bytes.toString()).toEqual([expected, rowsOf(other)])
        }
      }
      expect(inPlace.counts).toEqual(throughJson.counts)
      scanned += inPlace.scannedMessages
      parsed += inPlace.parsedMessages
    }
    // Both ways must have been taken often, or the comparison says little.
    expect(scanned).toBeGreaterThan(CASES / 10)
    expect(parsed).toBeGreaterThan(CASES / 10)
  })
})
