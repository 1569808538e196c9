import { encodedPage, type ParquetValue, PhysicalType, PLAIN, RLE, ZSTD } from './parquet-pages.ts'
import { ThriftStruct } from './thrift-struct.ts'

/** What a column holds; a time is nanoseconds since 1970 in UTC. */
export type ParquetKind = 'text' | 'double' | 'integer' | 'time'

/** A column of a {@link ParquetWriter}. */
export interface ParquetColumn {
  readonly name: string
  readonly kind: ParquetKind
}

export type { ParquetValue } from './parquet-pages.ts'

/** Rows of a row group: what is kept in memory. */
const ROWS_PER_GROUP = 32_768

const MAGIC = Buffer.from('PAR1')
const FORMAT_VERSION = 2
const OPTIONAL = 1
const UTF8 = 0
/** Places of the logical types in their union. */
const LOGICAL_STRING = 1
const LOGICAL_TIMESTAMP = 8
const NANOSECONDS = 3

interface WrittenPage {
  readonly offset: number
  readonly bytes: number
  readonly unpackedBytes: number
}

interface WrittenGroup {
  readonly rows: number
  /** One a column. */
  readonly pages: readonly WrittenPage[]
}

/**
 * Writes a table as a Parquet file, row group by row group, in memory that does not grow with it but by the file's
 * directory. Columns may miss values; one plain data page a column and row group, packed by Zstandard. The same rows give
 * the same bytes.
 *
 * Source: Apache Parquet, "File Format" and parquet.thrift.
 */
export class ParquetWriter {
  readonly #columns: readonly ParquetColumn[]
  readonly #sink: (bytes: Uint8Array) => void
  readonly #rowsPerGroup: number
  readonly #open: ParquetValue[][]
  readonly #groups: WrittenGroup[] = []
  #offset = 0

  /** Writes the file's beginning. @param sink takes bytes in their order */
  constructor(columns: readonly ParquetColumn[], sink: (bytes: Uint8Array) => void, rowsPerGroup = ROWS_PER_GROUP) {
    this.#columns = columns
    this.#sink = sink
    this.#rowsPerGroup = rowsPerGroup
    this.#open = columns.map(() => [])
    this.#write(MAGIC)
  }

  /** @param values one a column: text, a number, or of integers and times a bigint; null for none */
  row(values: readonly ParquetValue[]): void {
    for (const [column, kept] of this.#open.entries()) kept.push(values[column] ?? null)
    if (this.#openRows === this.#rowsPerGroup) this.#endGroup()
  }

  /** Writes what is left and the file's directory. */
  close(): void {
    if (this.#openRows > 0) this.#endGroup()
    const metadata = this.#metadata().encoded()
    const length = Buffer.alloc(4)
    length.writeUInt32LE(metadata.length)
    this.#write(metadata)
    this.#write(length)
    this.#write(MAGIC)
  }

  get #openRows(): number {
    return this.#open[0]?.length ?? 0
  }

  #endGroup(): void {
    const rows = this.#openRows
    const pages = this.#columns.map(({ kind }, column): WrittenPage => {
      const { bytes, unpackedBytes } = encodedPage(physicalType(kind), this.#open[column]!)
      this.#open[column]!.length = 0
      const offset = this.#offset
      this.#write(bytes)
      return { offset, bytes: bytes.length, unpackedBytes }
    })
    this.#groups.push({ rows, pages })
  }

  #write(bytes: Uint8Array): void {
    this.#offset += bytes.length
    this.#sink(bytes)
  }

  #metadata(): ThriftStruct {
    const root = new ThriftStruct().text(4, 'schema').i32(5, this.#columns.length)
    return new ThriftStruct()
      .i32(1, FORMAT_VERSION)
      .structs(2, [root, ...this.#columns.map(schemaElement)])
      .i64(
        3,
        sum(this.#groups, ({ rows }) => rows),
      )
      .structs(
        4,
        this.#groups.map((group) => this.#rowGroup(group)),
      )
      .text(6, 'hft')
  }

  #rowGroup({ rows, pages }: WrittenGroup): ThriftStruct {
    const chunks = pages.map((page, column) =>
      new ThriftStruct().i64(2, page.offset).struct(3, columnMetadata(this.#columns[column]!, page, rows)),
    )
    return new ThriftStruct()
      .structs(1, chunks)
      .i64(
        2,
        sum(pages, ({ unpackedBytes }) => unpackedBytes),
      )
      .i64(3, rows)
  }
}

function columnMetadata({ name, kind }: ParquetColumn, page: WrittenPage, rows: number): ThriftStruct {
  return new ThriftStruct()
    .i32(1, physicalType(kind))
    .i32s(2, [PLAIN, RLE])
    .texts(3, [name])
    .i32(4, ZSTD)
    .i64(5, rows)
    .i64(6, page.unpackedBytes)
    .i64(7, page.bytes)
    .i64(9, page.offset)
}

function schemaElement({ name, kind }: ParquetColumn): ThriftStruct {
  const element = new ThriftStruct().i32(1, physicalType(kind)).i32(3, OPTIONAL).text(4, name)
  if (kind === 'text')
    return element.i32(6, UTF8).struct(10, new ThriftStruct().struct(LOGICAL_STRING, new ThriftStruct()))
  if (kind !== 'time') return element
  const unit = new ThriftStruct().struct(NANOSECONDS, new ThriftStruct())
  const timestamp = new ThriftStruct().boolean(1, true).struct(2, unit)
  return element.struct(10, new ThriftStruct().struct(LOGICAL_TIMESTAMP, timestamp))
}

function physicalType(kind: ParquetKind): PhysicalType {
  if (kind === 'text') return PhysicalType.ByteArray
  return kind === 'double' ? PhysicalType.Double : PhysicalType.Int64
}

function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0)
}
