import { AuditKind, type AuditRecord } from './audit-record.ts'

/** Columns that hold text, six bytes each: a double is exact that far, and never NaN. */
const COLUMNS = [
  'orderId',
  'priceTicks',
  'quantityLots',
  'triggerTicks',
  'filledLots',
  'exchangeTime',
  'expireAt',
  'parentOrderId',
  'value',
] as const
const BYTES_PER_COLUMN = 6
const BYTES_PER_RECORD = COLUMNS.length * BYTES_PER_COLUMN

/** What a text is, in the record's `detail`. */
export const AuditTextKind = { By: 0, Reason: 1, Parameters: 2 } as const
export type AuditTextKind = (typeof AuditTextKind)[keyof typeof AuditTextKind]

/** Number of records that a text takes: at least one. */
export function recordsOfText(bytes: Uint8Array): number {
  return Math.max(1, Math.ceil(bytes.length / BYTES_PER_RECORD))
}

/** Fills in the `part`-th record of a text; the record's columns are 0 before. */
export function writeText(record: AuditRecord, what: AuditTextKind, bytes: Uint8Array, part: number): void {
  const from = part * BYTES_PER_RECORD
  const length = Math.min(BYTES_PER_RECORD, bytes.length - from)
  record.detail = what
  record.side = length
  for (let at = 0; at < length; at++) {
    const column = COLUMNS[Math.floor(at / BYTES_PER_COLUMN)]!
    record[column] += bytes[from + at]! * 256 ** (at % BYTES_PER_COLUMN)
  }
}

/** A text put together from its records, in order. */
export class AuditText {
  readonly #bytes: number[] = []

  /** Takes what a record of kind `Text` adds. */
  add(record: AuditRecord): void {
    if (record.kind !== AuditKind.Text) return
    for (let at = 0; at < record.side; at++) {
      const column = record[COLUMNS[Math.floor(at / BYTES_PER_COLUMN)]!]
      this.#bytes.push(Math.floor(column / 256 ** (at % BYTES_PER_COLUMN)) % 256)
    }
  }

  toString(): string {
    return new TextDecoder().decode(new Uint8Array(this.#bytes))
  }
}
