import type { CandleColumns } from '@hft/data'

/** The columns that candle rows of an instrument name; undefined where it has none. */
export type VenueCandles = (instrument: number) => CandleColumns | undefined
