import type { TableSink } from './report-table.ts'

/** Where text goes: a file's stream, a string, a socket. */
export type TextSink = (text: string) => void

/** A table as comma-separated values, the names of the columns first. */
export function csvTable(sink: TextSink): TableSink {
  return {
    begin: (columns) => sink(csvRow(columns.map(({ name }) => name))),
    row: (cells) => sink(csvRow(cells)),
  }
}

/** One row of comma-separated values, quoted where they need it (RFC 4180), ended by a line feed. */
export function csvRow(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\n`
}

function csvCell(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
