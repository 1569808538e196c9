import { MarketEventBatch } from '@hft/data'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rowsOf } from '../batch-rows.contract.ts'
import { bitfinexCodec } from './codec.ts'
import { bitfinexInstruments } from './listings.contract.ts'

const digits = (most: number) => fc.stringMatching(new RegExp(`^\\d{1,${most}}$`))
const number = fc.oneof(
  fc.nat(999_999).map(String),
  fc.tuple(digits(9), digits(10)).map(([whole, fraction]) => `${whole}.${fraction}`),
  fc.nat(99_999_999).map((value) => String(value / 1e4)),
  fc.constantFrom('0', '-0', '00', '0.0', '5.', '.5', '1e3', '2e-8', '', '-1', '99999999', '999999999999'),
)
const signed = fc.tuple(fc.boolean(), number).map(([isNegative, text]) => (isNegative ? `-${text}` : text))
const orders = fc.oneof(fc.nat(120).map(String), fc.constantFrom('01', '1234', '-1', '1.0'))

test.each(['tBTCUSD', 'tDOGUSD', 'tSNGUSD'])(
  'changes of %s mean the same in place and through JSON, near the end of memory too',
  (symbol) => {
    let scanned = 0
    fc.assert(
      fc.property(
        fc.array(fc.tuple(number, orders, signed, fc.constantFrom(5, 471, 17_472, 1_234_567, 123_456_789)), {
          maxLength: 4,
        }),
        fc.constantFrom(0, 128),
        (changes, room) => {
          const codecs = [true, false].map((readsInPlace) =>
            bitfinexCodec(bitfinexInstruments, { readsInPlace })({ epochNs: 0n, initialSync: 'differences' }),
          )
          const subscribed = `{"event":"subscribed","channel":"book","chanId":17472,"symbol":"${symbol}","prec":"P0","freq":"F0","len":"250"}`
          const texts = changes.map(
            ([price, count, amount, id], index) => `[${id},[${price},${count},${amount}],${index + 1}]`,
          )
          for (const text of [subscribed, ...texts]) {
            const memory = new Uint8Array(text.length + room)
            memory.set(Buffer.from(text))
            const [one, other] = codecs.map((codec) => {
              const batch = new MarketEventBatch()
              return [codec.decode(memory, 0, text.length, 7, batch), rowsOf(batch)]
            })
            expect(one, text).toEqual(other)
          }
          scanned += codecs[0]!.scannedMessages - 1
        },
      ),
      { seed: 1, numRuns: 300 },
    )
    expect(scanned).toBeGreaterThan(10)
  },
)

test.each(['tBTCUSD', 'tSNGUSD'])('trades of %s mean the same in place and through JSON', (symbol) => {
  let scanned = 0
  const what = fc.oneof({ weight: 8, arbitrary: fc.constant('te') }, fc.constantFrom('tu', 'tx', 't'))
  const whole = fc.oneof(fc.integer({ min: 1, max: 1_999_999_999_999 }).map(String), fc.constantFrom('07', '-1', '1.5'))
  fc.assert(
    fc.property(
      fc.array(fc.tuple(what, whole, whole, signed, number, fc.constantFrom(0, 0, 0, 0, 1)), { maxLength: 4 }),
      (trades) => {
        const codecs = [true, false].map((readsInPlace) =>
          bitfinexCodec(bitfinexInstruments, { readsInPlace })({ epochNs: 0n, initialSync: 'differences' }),
        )
        const subscribed = `{"event":"subscribed","channel":"trades","chanId":17470,"symbol":"${symbol}"}`
        const texts = trades.map(
          ([name, id, time, amount, price, lost], index) =>
            `[17470,"${name}",[${id},${time},${amount},${price}],${index + 1 + lost}]`,
        )
        for (const text of [subscribed, ...texts]) {
          const bytes = Buffer.from(text)
          const [one, other] = codecs.map((codec) => {
            const batch = new MarketEventBatch()
            return [codec.decode(bytes, 0, bytes.length, 7, batch), rowsOf(batch)]
          })
          expect(one, text).toEqual(other)
        }
        scanned += codecs[0]!.scannedMessages - 1
      },
    ),
    { seed: 1, numRuns: 300 },
  )
  expect(scanned).toBeGreaterThan(10)
})
