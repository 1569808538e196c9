import { detectGrids } from '@hft/data'
import { BUILTIN_INSTRUMENTS, instrumentsOf } from '@hft/instrument'
import { describe, expect, test } from 'vitest'
import { areCapturesHere, recordedCaptures } from './recorded-captures.contract.ts'
import { marketDataCodec, venues } from './venues.ts'

const instruments = instrumentsOf(BUILTIN_INSTRUMENTS)
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
