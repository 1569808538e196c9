import type { FillComparison } from './fill-comparison.ts'
import type { QueueStudy } from './queue-study.ts'

const HEADING = [
  '| model | predicted | missed | invented | early | exact | late | mean error, ms | median \\|error\\|, ms | 95 % \\|error\\|, ms |',
  '|---|---|---|---|---|---|---|---|---|---|',
]

/** The study as tables. */
export function studyText({ probes, trueFills, orders, levels, conflated }: QueueStudy, conflation: string): string {
  return [
    `${probes} orders, ${trueFills} of which truly filled`,
    '',
    'Every change of every level:',
    '',
    ...HEADING,
    ...[orders, ...levels].map(line),
    '',
    `Levels every ${conflation}:`,
    '',
    ...HEADING,
    ...conflated.map(line),
    '',
  ].join('\n')
}

function line(row: FillComparison): string {
  const counts = [row.predictedFills, row.missed, row.invented, row.early, row.exact, row.late].join(' | ')
  const errors = [row.meanErrorMillis, row.medianAbsoluteMillis, row.tailAbsoluteMillis]
  return `| ${row.name} | ${counts} | ${errors.map((millis) => millis.toFixed(1)).join(' | ')} |`
}
