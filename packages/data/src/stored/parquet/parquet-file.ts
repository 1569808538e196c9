import { basename } from 'node:path'
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { CodedError } from '@hft/clock'
import {
  type AsyncBuffer,
  asyncBufferFromFile,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
} from 'hyparquet'

const COMPRESSORS = {
  GZIP: (bytes: Uint8Array) => gunzipSync(bytes),
  BROTLI: (bytes: Uint8Array) => brotliDecompressSync(bytes),
  ZSTD: (bytes: Uint8Array) => zstdDecompressSync(bytes),
}
/** Times as bigint nanoseconds since 1970, of whatever unit the file has. */
const PARSERS = {
  timestampFromMilliseconds: (millis: bigint) => millis * 1_000_000n,
  timestampFromMicroseconds: (micros: bigint) => micros * 1_000n,
  timestampFromNanoseconds: (nanos: bigint) => nanos,
}

/** A row of a Parquet file by the names of its columns. */
export type ParquetRow = Readonly<Record<string, unknown>>

/** A Parquet file that is read one row group at a time. */
export class ParquetFile {
  readonly columns: readonly string[]
  /** Those of 32-bit floating-point numbers. */
  readonly shortFloats: ReadonlySet<string>
  readonly groups: number
  private readonly subject: string
  private readonly file: AsyncBuffer
  private readonly metadata: FileMetaData
  private readonly firstRows: readonly number[]

  /** Use {@link openParquet}. */
  constructor(subject: string, file: AsyncBuffer, metadata: FileMetaData) {
    this.subject = subject
    this.file = file
    this.metadata = metadata
    const columns = topLevel(metadata.schema)
    this.columns = columns.map(({ name }) => name)
    this.shortFloats = new Set(columns.filter(({ type }) => type === 'FLOAT').map(({ name }) => name))
    this.groups = metadata.row_groups.length
    let rows = 0
    const firstRows = [0]
    for (const { num_rows: groupRows } of metadata.row_groups) {
      rows += Number(groupRows)
      firstRows.push(rows)
    }
    this.firstRows = firstRows
  }

  /** @throws CodedError `parquet.damaged` */
  async readGroup(group: number, columns: readonly string[]): Promise<readonly ParquetRow[]> {
    const { file, metadata, firstRows } = this
    try {
      return await parquetReadObjects({
        file,
        metadata,
        columns: [...columns],
        rowStart: firstRows[group]!,
        rowEnd: firstRows[group + 1]!,
        compressors: COMPRESSORS,
        parsers: PARSERS,
      })
    } catch (cause) {
      throw damaged(this.subject, cause)
    }
  }
}

/** The columns of a schema, which lists those of nested ones behind them. */
function topLevel(schema: FileMetaData['schema']): FileMetaData['schema'] {
  const columns: FileMetaData['schema'] = []
  let nested = 0
  for (const element of schema.slice(1)) {
    if (nested === 0) columns.push(element)
    else nested--
    nested += element.num_children ?? 0
  }
  return columns
}

/** @throws CodedError `parquet.damaged` for a file that is cut, damaged or no Parquet file */
export async function openParquet(path: string): Promise<ParquetFile> {
  const subject = basename(path)
  try {
    const file = await asyncBufferFromFile(path)
    return new ParquetFile(subject, file, await parquetMetadataAsync(file))
  } catch (cause) {
    throw damaged(subject, cause)
  }
}

function damaged(subject: string, cause: unknown): CodedError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new CodedError(
    'parquet.damaged',
    `${subject} is cut, damaged or no Parquet file that can be read: ${reason}`,
    {
      cause,
    },
  )
}
