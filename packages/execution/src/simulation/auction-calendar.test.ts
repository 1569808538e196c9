import { createInstrument } from '@hft/instrument'
import { expect, test } from 'vitest'
import { TimeInForce } from '../orders/order-terms.ts'
import { AuctionCalendar } from './auction-calendar.ts'

const { AtTheOpen, AtTheClose } = TimeInForce
const instruments = ['a:X', 'b:X', 'a:Y', 'c:X'].map((id, index) =>
  createInstrument(
    { id, kind: 'spot', base: 'X', quote: 'USD', tickSize: '1', lotSize: '1', fees: { maker: '0', taker: '0' } },
    index,
  ),
)

/** The first changes: `time instrument kind begins|ends`. */
function changesOf(calendar: AuctionCalendar, count: number): string[] {
  const changes: string[] = []
  while (changes.length < count && calendar.nextAt < Number.POSITIVE_INFINITY) {
    const at = calendar.nextAt
    calendar.pass((instrument, kind, isCall) => {
      const name = kind === AtTheOpen ? 'open' : 'close'
      changes.push(`${at} ${instrument} ${name} ${isCall ? 'begins' : 'ends'}`)
    })
  }
  return changes
}

test('each venue has its own times, and the others the usual ones', () => {
  const calendar = new AuctionCalendar(
    { open: { callAt: 10, priceAt: 20 } },
    { b: { close: { callAt: 10, priceAt: 15 } }, c: {} },
  )
  calendar.open(instruments)
  expect(changesOf(calendar, 8)).toEqual([
    '10 0 open begins',
    '10 2 open begins',
    '10 1 close begins',
    '15 1 close ends',
    '20 0 open ends',
    '20 2 open ends',
    `${86_400e9 + 10} 0 open begins`,
    `${86_400e9 + 10} 2 open begins`,
  ])
  const held = [0, 1, 2, 3].map((instrument) => [AtTheOpen, AtTheClose].map((kind) => calendar.holds(kind, instrument)))
  expect(held).toEqual([
    [true, false],
    [false, true],
    [true, false],
    [false, false],
  ])
})

test('times that no instrument has are not waited for', () => {
  const calendar = new AuctionCalendar({}, { d: { open: { callAt: 10, priceAt: 20 } } })
  calendar.open(instruments)
  expect(calendar.nextAt).toBe(Number.POSITIVE_INFINITY)
  expect(changesOf(calendar, 1)).toEqual([])
})

test('a call of a venue that ends before it begins is refused', () => {
  expect(() => new AuctionCalendar({}, { a: { open: { callAt: 20, priceAt: 10 } } })).toThrow(
    expect.objectContaining({ code: 'auction.times' }),
  )
})
