/** Types of records that are read, by the number in their header. */
export const RecordType = {
  Trade: 0x00,
  Mbp1: 0x01,
  Mbp10: 0x0a,
  Candle1s: 0x20,
  Candle1m: 0x21,
  Candle1h: 0x22,
  Candle1d: 0x23,
  Mbo: 0xa0,
} as const

/** Bytes of a record's header. */
export const HEADER_BYTES = 16

/** Offsets in every record; lengths are in units of 4 bytes. */
export const Field = { Length: 0, Type: 1, InstrumentId: 4, EventTime: 8 } as const

/** Offsets in records of single orders. */
export const Mbo = {
  OrderId: 16,
  Price: 24,
  Size: 32,
  Flags: 36,
  Action: 38,
  Side: 39,
  ReceiveTime: 40,
  Bytes: 56,
} as const

/** Offsets in records of trades and levels. */
export const Mbp = {
  Price: 16,
  Size: 24,
  Action: 28,
  Side: 29,
  Flags: 30,
  ReceiveTime: 32,
  /** Levels of 32 bytes, best first: bid and ask price, bid and ask size, bid and ask count. */
  Levels: 48,
  LevelBytes: 32,
} as const

/** Offsets in candles. */
export const Ohlcv = { Open: 16, High: 24, Low: 32, Close: 40, Volume: 48, Bytes: 56 } as const

/** Bits of the flags of a record. */
export const RecordFlag = { Last: 0x80, Snapshot: 0x20 } as const

/** Fewest bytes of a record by its type; undefined for types that are not read. */
export function bytesOfType(type: number): number | undefined {
  switch (type) {
    case RecordType.Trade:
      return Mbp.Levels
    case RecordType.Mbp1:
      return Mbp.Levels + Mbp.LevelBytes
    case RecordType.Mbp10:
      return Mbp.Levels + 10 * Mbp.LevelBytes
    case RecordType.Mbo:
      return Mbo.Bytes
    case RecordType.Candle1s:
    case RecordType.Candle1m:
    case RecordType.Candle1h:
    case RecordType.Candle1d:
      return Ohlcv.Bytes
    default:
      return undefined
  }
}
