/** A column of a table: what its cells hold. Times are UTC text, decimals plain ones; an empty cell holds nothing. */
export interface TableColumn {
  readonly name: string
  readonly kind: 'text' | 'time' | 'decimal' | 'integer'
}

/** Where the rows of a table go: a file of one format, or of several. */
export interface TableSink {
  /** Once, before the first row. */
  begin(columns: readonly TableColumn[]): void
  /** @param cells one a column */
  row(cells: readonly string[]): void
}

/** A sink that hands everything on to others. */
export function tableSinks(...sinks: readonly TableSink[]): TableSink {
  return {
    begin: (columns) => {
      for (const sink of sinks) sink.begin(columns)
    },
    row: (cells) => {
      for (const sink of sinks) sink.row(cells)
    },
  }
}
