import { type DataProblems, PROBLEM_KINDS } from '@hft/data'

/** What was wrong with the data that were read; empty for nothing. */
export function problemsText({ counts }: DataProblems): string {
  const found = PROBLEM_KINDS.filter((kind) => counts[kind] > 0).map((kind) => `${kind} ${counts[kind]}`)
  return found.length === 0 ? '' : `problems in what was read: ${found.join(', ')}; validate names their places\n`
}
