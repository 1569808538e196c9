import { CodedError } from '@hft/clock'
import { CSV_COLUMNS, type CsvColumn, OPTIONAL_CSV_COLUMNS } from './csv-layout.ts'

/**
 * The columns that a header names, in its order.
 * @param position where the line stands, for people
 * @throws CodedError `csv.header` for a line that is no header of the layout
 */
export function csvHeader(line: string, position: string): readonly CsvColumn[] {
  const names = line.replace(/^\ufeff/, '').split(',')
  const unknown = names.filter((name) => !(CSV_COLUMNS as readonly string[]).includes(name))
  const missing = CSV_COLUMNS.filter((name) => !names.includes(name) && !OPTIONAL_CSV_COLUMNS.includes(name))
  const problems = [
    ...missing.map((name) => `'${name}' is missing`),
    ...unknown.map((name) => `'${name}' is no column`),
  ]
  if (problems.length === 0) return names as CsvColumn[]
  throw new CodedError(
    'csv.header',
    `${position} must be a header of ${CSV_COLUMNS.join(',')} (the last two are optional): ${problems.join(', ')}`,
  )
}
