import { join } from 'node:path'
import { csvTable, ParquetTable, type TableColumn, type TableSink, tableSinks } from '@hft/statistic'
import { ByteFile, TextFile } from './report-files.ts'

/** A table of a report as two files: CSV for people and spreadsheets, Parquet for what is large. */
export class TableFiles implements TableSink {
  readonly csv: TextFile
  readonly #parquet: ByteFile
  readonly #parquetTable: ParquetTable
  readonly #both: TableSink
  #hasBegun = false

  /** @param name of the table, without the files' extensions */
  constructor(folder: string, name: string) {
    this.csv = new TextFile(join(folder, `${name}.csv`))
    this.#parquet = new ByteFile(join(folder, `${name}.parquet`))
    this.#parquetTable = new ParquetTable((bytes) => {
      this.#parquet.write(bytes)
      this.#parquet.check()
    })
    this.#both = tableSinks(csvTable(this.csv.write), this.#parquetTable)
  }

  begin(columns: readonly TableColumn[]): void {
    this.#hasBegun = true
    this.#both.begin(columns)
  }

  /** @throws CodedError `report.folder` when the disk is full, say */
  row(cells: readonly string[]): void {
    this.#both.row(cells)
  }

  /** @throws CodedError `report.folder` */
  close(): void {
    if (this.#hasBegun) this.#parquetTable.close()
    this.csv.close()
    this.#parquet.close()
  }

  /** Closes both without what is still to be written. */
  abandon(): void {
    this.csv.abandon()
    this.#parquet.abandon()
  }
}
