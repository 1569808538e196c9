import { parseUtc } from '@hft/clock'
import { type ParquetKind, type ParquetValue, ParquetWriter } from '@hft/data'
import type { TableColumn, TableSink } from './report-table.ts'

/** What a time is called where there is none. */
const NO_TIME_TEXT = 'none'

const KINDS: Readonly<Record<TableColumn['kind'], ParquetKind>> = {
  text: 'text',
  time: 'time',
  decimal: 'double',
  integer: 'integer',
}

/**
 * A table as Parquet: times are timestamps in nanoseconds, decimals the nearest doubles, and what a cell doesn't hold is
 * null. Exact decimals are in the same table's CSV.
 */
export class ParquetTable implements TableSink {
  readonly #sink: (bytes: Uint8Array) => void
  #columns: readonly TableColumn[] = []
  #writer: ParquetWriter | undefined

  /** @param sink takes the file's bytes in their order */
  constructor(sink: (bytes: Uint8Array) => void) {
    this.#sink = sink
  }

  begin(columns: readonly TableColumn[]): void {
    this.#columns = columns
    this.#writer = new ParquetWriter(
      columns.map(({ name, kind }) => ({ name, kind: KINDS[kind] })),
      this.#sink,
    )
  }

  row(cells: readonly string[]): void {
    this.#writer?.row(this.#columns.map(({ kind }, column) => parquetValue(kind, cells[column] ?? '')))
  }

  /** Ends the file. */
  close(): void {
    this.#writer?.close()
  }
}

function parquetValue(kind: TableColumn['kind'], cell: string): ParquetValue {
  if (cell === '') return null
  switch (kind) {
    case 'text':
      return cell
    case 'time':
      return cell === NO_TIME_TEXT ? null : parseUtc(cell)
    case 'decimal':
      return Number(cell)
    case 'integer':
      return BigInt(cell)
  }
}
