const LARGEST_SHARE_OF_EDITS = 0.4

/**
 * The candidate that `name` was probably meant to be: the fewest edits away (insertions, deletions, substitutions,
 * swaps of neighbours; upper and lower case alike), and not more than two fifths of its letters. Undefined when none is near.
 */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  let nearest: string | undefined
  let fewest = Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    const edits = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (edits < fewest && edits <= Math.max(1, Math.max(name.length, candidate.length) * LARGEST_SHARE_OF_EDITS)) {
      nearest = candidate
      fewest = edits
    }
  }
  return nearest
}

/** `; did you mean X?` for the nearest candidate, else what there is to choose from; empty when there is nothing. */
export function suggestion(name: string, candidates: readonly string[]): string {
  const nearest = nearestName(name, candidates)
  if (nearest !== undefined) return `; did you mean ${nearest}?`
  return candidates.length === 0 ? '' : `; there are: ${candidates.join(', ')}`
}

/** Optimal string alignment distance. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const isSame = a[row - 1] === b[column - 1]
      let edits = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (isSame ? 0 : 1))
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (isSwap) edits = Math.min(edits, beforeLast[column - 2]! + 1)
      current.push(edits)
    }
    beforeLast = last
    last = current
  }
  return last[b.length]!
}
