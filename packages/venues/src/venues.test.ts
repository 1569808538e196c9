import { detectGrids } from '@hft/data'
import { BUILTIN_INSTRUMENTS, instrumentsOf } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { areCapturesHere, recordedCaptures } from './recorded-captures.contract.ts'
import { marketDataCodec, venues } from './venues.ts'

/** Each venue's listings among the built-in ones, and one for those that have none there. */
const listedVenues = new Set(BUILTIN_INSTRUMENTS.map(({ id }) => id.slice(0, id.indexOf(':'))))
const anyListing = { kind: 'spot', base: 'BTC', quote: 'USDT', tickSize: '0.1', lotSize: '0.001' } as const
const instruments = instrumentsOf([
  ...BUILTIN_INSTRUMENTS,
  ...Object.keys(venues)
    .filter((venue) => !listedVenues.has(venue))
    .map((venue) => ({ ...anyListing, id: `${venue}:BTCUSDT`, fees: { maker: '0', taker: '0' } })),
])
const epochNs = 0n

describe('marketDataCodec', () => {
  test.each(Object.keys(venues))('%s makes codecs that start anew and know its instruments only', (venue) => {
    const factory = marketDataCodec(venue, instruments)
    const [codec, other] = [factory({ epochNs }), factory({ epochNs })]
    expect([codec.venue, codec === other]).toEqual([venue, false])
    for (const instrument of instruments) {
      expect(codec.needsSnapshot(instrument.index)).toBe(instrument.venue === venue)
    }
  })

  test('refuses a venue that it does not know, and one without instruments', () => {
    expect(() => marketDataCodec('mtgox', instruments)).toThrow(
      expect.objectContaining({ code: 'venue.unknown', message: expect.stringContaining('binance-spot') }),
    )
    expect(() => marketDataCodec('toString', instruments)).toThrow(expect.objectContaining({ code: 'venue.unknown' }))
    const elsewhere = instruments.filter(({ venue }) => venue === 'binance-spot')
    expect(() => marketDataCodec('binance-usdm', elsewhere)).toThrow(
      expect.objectContaining({
        code: 'venue.no_instruments',
        message: expect.stringContaining('binance-spot:BTCUSDT'),
      }),
    )
  })
})

describe.skipIf(!areCapturesHere)('grids found in recorded captures (in ../shared)', () => {
  test.each(recordedCaptures.slice(0, 1))('$instrument.id', async ({ instrument, files }) => {
    const found = await detectGrids(files.slice(-1), venues[instrument.venue]!.messageValues)
    expect(found).toMatchObject([
      { symbol: instrument.symbol, tickSize: instrument.priceGrid.unit, lotSize: instrument.quantityGrid.unit },
    ])
  })
})
