/** Why a figure is missing or can't be trusted. What each means for people: {@link CAUTION_TEXTS}. */
export const CAUTION_TEXTS = {
  'few-samples': 'too few samples',
  'few-days': 'annualised from less than 30 days',
  'no-spread': 'all samples are equal',
  'no-losses': 'nothing was lost',
  'no-gains': 'nothing was gained',
  'no-capital': 'the starting equity is not above 0',
  'no-trades': 'nothing was traded',
  'not-given': 'what it is compared with was not given',
  'several-assets': 'amounts in several assets can not be added',
} as const
export type Caution = keyof typeof CAUTION_TEXTS

/** A figure with what is known of its precision. */
export interface Estimate {
  /** Null where it is not defined; {@link caution} says why. */
  readonly value: number | null
  /** One standard error, null where none is known. */
  readonly standardError: number | null
  /** What it was computed from: changes of equity, round trips, fills. */
  readonly samples: number
  /** Null where nothing speaks against it. */
  readonly caution: Caution | null
}

/** Fewer samples than these make no figure. */
export const TRUSTED_SAMPLES = 30
/** Annualised from less, a figure says little of a year. */
export const TRUSTED_DAYS = 30

/** What more samples would not change. */
const LASTING: ReadonlySet<Caution | null> = new Set<Caution>([
  'no-capital',
  'not-given',
  'several-assets',
  'no-trades',
])

/**
 * @param caution what speaks against it; few samples speak louder, but for what more of them would not change
 * @param needed samples below which the figure is not trusted
 */
export function estimateOf(
  value: number,
  samples: number,
  caution: Caution | null = null,
  standardError = Number.NaN,
  needed = TRUSTED_SAMPLES,
): Estimate {
  const isKnown = Number.isFinite(value)
  return {
    value: isKnown ? value : null,
    standardError: isKnown && Number.isFinite(standardError) ? standardError : null,
    samples,
    caution: samples < needed && !LASTING.has(caution) ? 'few-samples' : (caution ?? (isKnown ? null : 'no-spread')),
  }
}
