import { MarketEventBatch } from '@hft/data'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rowsOf } from '../batch-rows.contract.ts'
import { deribitCodec } from './codec.ts'
import { deribitInstruments } from './listings.contract.ts'

const number = fc.oneof(
  fc.nat(99_999).map(String),
  fc.nat(99_999).map((value) => `${value * 10}.0`),
  fc.nat(999_999).map((value) => String(value / 2)),
  fc.tuple(fc.nat(99_999_999), fc.stringMatching(/^\d{1,10}$/)).map(([whole, fraction]) => `${whole}.${fraction}`),
  fc.constantFrom('0', '-1', '01', '0.0', '5.', '.5', '1e3', '123456789', ''),
)
const action = fc.constantFrom('new', 'new', 'change', 'change', 'delete', 'delete', 'none')
const levels = fc.oneof(
  fc.constant('[]'),
  fc
    .array(fc.tuple(action, number, number), { minLength: 1, maxLength: 3 })
    .map((all) => `[${all.map(([what, price, quantity]) => `["${what}",${price},${quantity}]`)}]`),
)
const id = fc.oneof(
  fc.integer({ min: 1, max: 2 ** 47 }).map(String),
  fc.constantFrom('0', '07', '123456789', '-1', '1.0'),
)
const time = fc.oneof(
  fc.integer({ min: 1_723_161_256_299, max: 1_999_999_999_999 }).map(String),
  fc.constantFrom('1723161256299000', '0723161256299', '172316125629', '172316125629x'),
)
const texts = {
  type: fc.oneof({ weight: 9, arbitrary: fc.constant('change') }, fc.constant('snapshot')),
  name: fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...deribitInstruments.map(({ symbol }) => symbol)) },
    fc.constant('BTC-NONE'),
  ),
  end: fc.oneof({ weight: 9, arbitrary: fc.constant('}}}') }, fc.constantFrom('}}', '}}}}', ',"zz":1}}}', '}} }')),
}

test('changes mean the same in place and through JSON, near the end of memory too', () => {
  let scanned = 0
  fc.assert(
    fc.property(
      fc.constantFrom(...deribitInstruments.map(({ symbol }) => symbol)),
      fc.array(fc.tuple(texts.type, time, id, texts.name, levels, levels, texts.end), { maxLength: 4 }),
      fc.boolean(),
      fc.constantFrom(0, 300, 600),
      (symbol, changes, areLinked, room) => {
        const codecs = [true, false].map((readsInPlace) =>
          deribitCodec(deribitInstruments, { readsInPlace })({
            epochNs: 1_723_075_200_000_000_000n,
            initialSync: 'differences',
          }),
        )
        changes.forEach(([type, sent, change, name, bids, asks, end], index) => {
          const before = areLinked ? 33_195_894_164 + index : change
          const after = areLinked ? 33_195_894_165 + index : `${change}1`
          const ids = `"prev_change_id":${before},"instrument_name":"${index % 2 === 0 ? symbol : name}","change_id":${after}`
          const data = `{"type":"${type}","timestamp":${sent},${ids},"bids":${bids},"asks":${asks}`
          const text = `{"jsonrpc":"2.0","method":"subscription","params":{"channel":"book.${symbol}.100ms","data":${data}${end}`
          const memory = new Uint8Array(text.length + room)
          memory.set(Buffer.from(text))
          const [one, other] = codecs.map((codec) => {
            const batch = new MarketEventBatch()
            return [codec.decode(memory, 0, text.length, 7, batch), rowsOf(batch)]
          })
          expect(one, text).toEqual(other)
        })
        scanned += codecs[0]!.scannedMessages
      },
    ),
    { seed: 1, numRuns: 500 },
  )
  expect(scanned).toBeGreaterThan(50)
})
