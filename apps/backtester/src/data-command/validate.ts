import { checkRecords, checkReplay, DataProblems, PROBLEM_KINDS, type ProblemKind } from '@hft/data'
import type { DataResult, DataSurroundings } from './data-result.ts'
import type { StoredData } from './stored-data.ts'

/** What may be so in sound data: it is told, and is no reason to refuse them. */
const NOTICES: ReadonlySet<ProblemKind> = new Set(['otherInstrument', 'seenTooEarly', 'timeJump'])

/** Checks everything, record by record where the format can name them. */
export async function validate(data: StoredData, { progress }: DataSurroundings): Promise<DataResult> {
  const { format, paths, options } = data
  const market = await format.open(paths, options)
  const problems = new DataProblems()
  if (format.records === undefined) {
    problems.add(market.problems)
    try {
      problems.add(await checkReplay(market.replay, (rows) => progress(rows, market.fractionRead(rows))))
    } finally {
      await market.close()
    }
  } else {
    await market.close()
    const sources = await format.records(paths, { ...options, epochNs: market.epochNs })
    const bytesTotal = sources.reduce((sum, source) => sum + source.bytesTotal, 0)
    let rowsBefore = 0
    for (const source of sources) {
      let rowsOfSource = 0
      const found = await checkRecords(source, (rows) => {
        rowsOfSource = rows
        const bytesRead = sources.reduce((sum, each) => sum + each.bytesRead, 0)
        progress(rowsBefore + rows, bytesTotal > 0 ? bytesRead / bytesTotal : undefined)
      })
      rowsBefore += rowsOfSource
      problems.add(found)
    }
  }
  const found = PROBLEM_KINDS.filter((kind) => problems.counts[kind] > 0)
  const isSound = found.every((kind) => NOTICES.has(kind))
  const counts = Object.fromEntries(found.map((kind) => [kind, problems.counts[kind]]))
  const lines = found.flatMap((kind) => {
    const own = problems.first.filter((problem) => problem.kind === kind).map(({ text }) => `    ${text}`)
    const others = problems.counts[kind] - own.length
    return [
      `  ${kind}: ${problems.counts[kind]}${NOTICES.has(kind) ? ' (a notice)' : ''}`,
      ...own,
      ...(others > 0 ? [`    and ${others} more`] : []),
    ]
  })
  const verdict = isSound ? 'sound' : 'not sound'
  return {
    json: { format: format.name, isSound, counts, first: problems.first },
    text: `${format.name}: ${verdict}\n${lines.map((line) => `${line}\n`).join('')}`,
    isSound,
  }
}
