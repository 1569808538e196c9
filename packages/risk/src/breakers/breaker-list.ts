import type { Breaker } from './breaker.ts'
import { BREAKER_KINDS, type BreakerKindName } from './breakers-config.ts'

/** An entry of a list of breakers: settings with their kind, or a breaker of one's own. */
export type BreakerEntry = Breaker | ({ readonly kind: BreakerKindName } & Readonly<Record<string, unknown>>)

/**
 * A list of breakers as settings by kind. The first of a kind takes the place of that kind's default, further ones stand
 * beside it, and kinds that the list doesn't name keep their defaults.
 *
 * @param problems takes a line for each entry that is neither
 */
export function settingsOfList(
  list: readonly unknown[],
  problems: string[],
): { readonly settings: Record<string, unknown>; readonly own: readonly Breaker[] } {
  const settings: Record<string, unknown> = {}
  const more: Record<string, unknown[]> = {}
  const own: Breaker[] = []
  for (const [at, entry] of list.entries()) {
    if (isBreaker(entry)) {
      own.push(entry)
      continue
    }
    const { kind, ...rest } = (typeof entry === 'object' && entry !== null ? entry : {}) as { kind?: unknown }
    if (!BREAKER_KINDS.some((known) => known === kind)) {
      problems.push(
        `breakers.${at}.kind: '${String(kind)}' is not a kind of breaker; kinds are ${BREAKER_KINDS.join(', ')}`,
      )
      continue
    }
    const name = kind as BreakerKindName
    if (settings[name] === undefined) settings[name] = rest
    else more[name] = [...(more[name] ?? []), rest]
  }
  return { settings: { ...settings, more }, own }
}

function isBreaker(entry: unknown): entry is Breaker {
  return typeof entry === 'object' && entry !== null && 'start' in entry && typeof entry.start === 'function'
}
