/** Where text goes: a file's stream, a string, a socket. */
export type TextSink = (text: string) => void

/** One row of comma-separated values, quoted where they need it (RFC 4180), ended by a line feed. */
export function csvRow(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\n`
}

function csvCell(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
