/** Writes DBN files by hand, to read them in tests. */
export function dbnFile(
  records: readonly Buffer[],
  version: 1 | 2 | 3 = 3,
  symbol = 'ESH4',
  id = 17,
  schema = 0,
): Buffer {
  const symbolBytes = version === 1 ? 22 : 71
  const fixed = Buffer.alloc(100)
  fixed.write('GLBX.MDP3')
  fixed.writeUInt16LE(schema, 16)
  if (version > 1) fixed.writeUInt16LE(symbolBytes, 45)
  const cstr = (text: string) => {
    const bytes = Buffer.alloc(symbolBytes)
    bytes.write(text)
    return bytes
  }
  const u32 = (value: number) => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32LE(value)
    return bytes
  }
  const lists = [u32(0), u32(1), cstr(symbol), u32(0), u32(0)]
  const mapping = [u32(1), cstr(symbol), u32(1), u32(20_240_101), u32(20_240_201), cstr(String(id))]
  const metadata = Buffer.concat([fixed, ...lists, ...mapping])
  return Buffer.concat([Buffer.from('DBN'), Buffer.from([version]), u32(metadata.length), metadata, ...records])
}

/** 2024-01-01T00:00:00Z. */
export const DBN_START = 1_704_067_200_000_000_000n

function header(type: number, bytes: number, at: number, id: number): Buffer {
  const record = Buffer.alloc(bytes)
  record[0] = bytes / 4
  record[1] = type
  record.writeUInt32LE(id, 4)
  record.writeBigUInt64LE(DBN_START + BigInt(at), 8)
  return record
}

/** A record of a single order; received 5 ns after it happened. */
export function mboRecord(
  action: string,
  side: string,
  order: number | bigint,
  price: bigint,
  size: number,
  { at = 0, flags = 0x80, id = 17 } = {},
): Buffer {
  const record = header(0xa0, 56, at, id)
  record.writeBigUInt64LE(BigInt(order), 16)
  record.writeBigInt64LE(price, 24)
  record.writeUInt32LE(size, 32)
  record[36] = flags
  record.write(action, 38)
  record.write(side, 39)
  record.writeBigUInt64LE(DBN_START + BigInt(at + 5), 40)
  return record
}

/** A record of levels, or a trade when there are none. */
export function mbpRecord(
  action: string,
  side: string,
  price: bigint,
  size: number,
  levels: readonly (readonly [bid: bigint, bidSize: number, ask: bigint, askSize: number])[],
  at = 0,
): Buffer {
  const type = levels.length === 0 ? 0 : levels.length === 1 ? 1 : 10
  const depth = type === 10 ? 10 : type
  const record = header(type, 48 + 32 * depth, at, 17)
  record.writeBigInt64LE(price, 16)
  record.writeUInt32LE(size, 24)
  record.write(action, 28)
  record.write(side, 29)
  record[30] = 0x80
  record.writeBigUInt64LE(DBN_START + BigInt(at + 5), 32)
  for (let level = 0; level < depth; level++) {
    const [bid, bidSize, ask, askSize] = levels[level] ?? [NO_DBN_PRICE, 0, NO_DBN_PRICE, 0]
    const place = 48 + 32 * level
    record.writeBigInt64LE(bid, place)
    record.writeBigInt64LE(ask, place + 8)
    record.writeUInt32LE(bidSize, place + 16)
    record.writeUInt32LE(askSize, place + 20)
  }
  return record
}

/** A candle. */
export function ohlcvRecord(type: number, prices: readonly [bigint, bigint, bigint, bigint], volume: bigint): Buffer {
  const record = header(type, 56, 0, 17)
  for (const [at, price] of prices.entries()) record.writeBigInt64LE(price, 16 + 8 * at)
  record.writeBigUInt64LE(volume, 48)
  return record
}

/** Stands for no price. */
export const NO_DBN_PRICE = 0x7fff_ffff_ffff_ffffn
