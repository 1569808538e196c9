import { CAUTION_TEXTS, type Caution } from '../../performance/estimate.ts'
import { escaped, labelOf, numberText } from './page-text.ts'

/** An estimate of the summary, or a plain figure. */
interface ShownFigure {
  readonly value: number | null
  readonly standardError?: number | null
  readonly caution?: Caution | null
}

/** A figure of the summary, large, under its name. @param remark what else speaks against it */
export function keyFigure(summary: object, path: string, label: string, remark = ''): string {
  const said = remark === '' ? '' : `<span class="caution">${escaped(remark)}</span>`
  return `<div class="key"><span>${escaped(label)}</span>${figure(valueAt(summary, path), path, 'b')}${said}</div>`
}

function valueAt(summary: object, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], summary)
}

function isEstimate(value: unknown): value is ShownFigure {
  return typeof value === 'object' && value !== null && 'value' in value
}

/** A figure with its error and its caution. */
function figure(found: unknown, path: string, tag: 'b' | 'span'): string {
  const estimate: ShownFigure = isEstimate(found) ? found : { value: (found ?? null) as number | null }
  const { value, standardError, caution } = estimate
  const place = isEstimate(found) ? `${path}.value` : path
  const error = standardError === null || standardError === undefined ? '' : ` ± ${shortened(standardError)}`
  const warning =
    caution === null || caution === undefined ? '' : `<span class="caution">${escaped(CAUTION_TEXTS[caution])}</span>`
  const shown = typeof value === 'number' ? shortened(value) : numberText(value)
  return `<${tag} data-figure="${escaped(place)}" data-value="${escaped(numberText(value))}" title="${escaped(numberText(value))}">${escaped(shown + error)}</${tag}>${warning}`
}

/** Six significant digits: the exact figure is in the summary, and shown under the pointer. */
function shortened(value: number): string {
  if (Number.isSafeInteger(value)) return value.toLocaleString('en')
  return String(Number(value.toPrecision(6)))
}

/** All plain figures and estimates of a section of the summary. */
export function figureTable(summary: object, section: string): string {
  const found = valueAt(summary, section)
  if (typeof found !== 'object' || found === null) return ''
  const rows = Object.entries(found)
    .filter(([, value]) => isEstimate(value) || typeof value !== 'object' || value === null)
    .map(
      ([name, value]) =>
        `<tr><td>${escaped(labelOf(name))}</td><td class="n">${figure(value, `${section}.${name}`, 'span')}</td></tr>`,
    )
  const half = Math.ceil(rows.length / 2)
  const table = (part: readonly string[]): string => `<table>${part.join('')}</table>`
  return `<div class="two">${table(rows.slice(0, half))}${table(rows.slice(half))}</div>`
}
