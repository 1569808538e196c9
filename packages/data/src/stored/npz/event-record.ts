import { EventKind } from '../../events/event-kind.ts'

/** Bytes of one record. */
export const RECORD_BYTES = 64

/** Offsets of a record's fields in units of 8 bytes. */
export const RecordField = {
  Event: 0,
  ExchangeTime: 1,
  LocalTime: 2,
  Price: 3,
  Quantity: 4,
  Order: 5,
  Integer: 6,
  Float: 7,
} as const

/** What the low byte of a record's event number says. */
export const RecordKind = {
  Depth: 1,
  Trade: 2,
  Clear: 3,
  Snapshot: 4,
  BestQuote: 5,
  OrderAdd: 10,
  OrderCancel: 11,
  OrderModify: 12,
  OrderFill: 13,
} as const

/** Upper bits of a record's event number. */
export const RecordBit = {
  SeenByExchange: 2 ** 31,
  SeenByUs: 2 ** 30,
  Bid: 2 ** 29,
  Ask: 2 ** 28,
} as const

/** The event kind of a record kind; 0 where there is none. */
export const EVENT_KIND_OF_RECORD = new Uint8Array(256)
EVENT_KIND_OF_RECORD[RecordKind.Depth] = EventKind.Level
EVENT_KIND_OF_RECORD[RecordKind.Trade] = EventKind.Trade
EVENT_KIND_OF_RECORD[RecordKind.Clear] = EventKind.Clear
EVENT_KIND_OF_RECORD[RecordKind.Snapshot] = EventKind.Level
EVENT_KIND_OF_RECORD[RecordKind.BestQuote] = EventKind.BestQuote
EVENT_KIND_OF_RECORD[RecordKind.OrderAdd] = EventKind.OrderAdd
EVENT_KIND_OF_RECORD[RecordKind.OrderCancel] = EventKind.OrderDelete
EVENT_KIND_OF_RECORD[RecordKind.OrderModify] = EventKind.OrderModify
EVENT_KIND_OF_RECORD[RecordKind.OrderFill] = EventKind.OrderExecute

/** The record kind of an event kind (a level with the snapshot flag is a snapshot record); 0 where there is none. */
export const RECORD_KIND_OF_EVENT = new Uint8Array(256)
for (const kind of Object.values(RecordKind)) {
  if (kind !== RecordKind.Snapshot) RECORD_KIND_OF_EVENT[EVENT_KIND_OF_RECORD[kind]!] = kind
}
