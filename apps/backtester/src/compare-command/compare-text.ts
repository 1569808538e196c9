import { formatDuration } from '@hft/clock'
import { CAUTION_TEXTS, type Caution, type Colours } from '@hft/statistic'
import type { ComparedFigure, ComparedRuns } from './compared-runs.ts'

const NONE = '–'
const SIGNIFICANT_DIGITS = 6
/** Whole lists stand in settings: longer ones are cut, so that no column is wider than a terminal. */
const LONGEST_SETTING = 40

/** Runs side by side for people to read: a column a run and, from the second on, one of its difference to the first. */
export function compareText({ runs, figures, settings }: ComparedRuns, colours: Colours): string {
  const marks = new Map<Caution, string>()
  const header = ['', ...runs.flatMap(({ folder }, at) => (at === 0 ? [folder] : [folder, '− first']))]
  const facts = (['name', 'mode', 'outcome', 'from', 'to', 'seed'] as const).map((fact) => [
    fact,
    ...runs.flatMap((run, at) => (at === 0 ? [String(run[fact] ?? NONE)] : [String(run[fact] ?? NONE), ''])),
  ])
  const rows = figures.map((figure) => [
    figure.unit === null || ['', 'share', 'count', 'nanoseconds'].includes(figure.unit)
      ? figure.name
      : `${figure.name} (${figure.unit})`,
    ...figure.values.flatMap((value, at) => {
      const own = `${valueText(figure, value)}${markOf(figure.cautions[at] ?? null, marks)}`
      return at === 0 ? [own] : [own, differenceText(figure, figure.differences[at] ?? null)]
    }),
  ])
  const differing = settings.map(({ path, values }) => [
    path,
    ...values.flatMap((value, at) => (at === 0 ? [settingText(value)] : [settingText(value), ''])),
  ])
  const lines = table([
    header,
    ...facts,
    [],
    ...rows,
    ...(differing.length === 0 ? [] : [[], ['settings'], ...differing]),
  ])
  const notes = [...marks].map(([caution, mark]) => `${mark} ${CAUTION_TEXTS[caution]}`)
  if (runs.some(({ areFillsAssumed }) => areFillsAssumed)) {
    const assumed = runs.filter(({ areFillsAssumed }) => areFillsAssumed).map(({ folder }) => folder)
    notes.push(`fills are a model's, not a venue's: ${assumed.join(', ')}`)
  }
  if (new Set(runs.map(({ from, to }) => `${from} ${to}`)).size > 1) notes.push('the runs are of different times')
  return `${colours.heading(lines[0]!)}\n${lines.slice(1).join('\n')}\n\n${colours.faint(notes.join('\n'))}\n`
}

/** A dash for what a run left at its default. */
function settingText(value: unknown): string {
  if (value === null) return NONE
  const text = JSON.stringify(value)
  return text.length > LONGEST_SETTING ? `${text.slice(0, LONGEST_SETTING - 1)}…` : text
}

function markOf(caution: Caution | null, marks: Map<Caution, string>): string {
  if (caution === null) return ''
  const mark = marks.get(caution) ?? `[${marks.size + 1}]`
  marks.set(caution, mark)
  return ` ${mark}`
}

function valueText({ unit }: ComparedFigure, value: number | null): string {
  if (value === null) return NONE
  if (unit === 'nanoseconds') return formatDuration(value)
  return unit === 'share' ? `${number(value * 100)} %` : number(value)
}

function differenceText(figure: ComparedFigure, difference: number | null): string {
  if (difference === null) return NONE
  if (difference === 0) return '='
  const size = valueText(figure, Math.abs(difference))
  return `${difference > 0 ? '+' : '−'}${size}`
}

function number(value: number): string {
  return String(
    Math.abs(value) >= 10 ** SIGNIFICANT_DIGITS ? Math.round(value) : Number(value.toPrecision(SIGNIFICANT_DIGITS)),
  )
}

/** Columns two blanks apart, numbers to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length)
  }
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd(),
  )
}
