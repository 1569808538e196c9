import { escaped } from './page-text.ts'

/** A bar of a horizontal bar chart; below 0 it points to the left. */
export interface Bar {
  readonly label: string
  readonly value: number
  /** As printed beside the bar. */
  readonly text: string
}

/** Horizontal bars around a common zero. */
export function barChart(title: string, bars: readonly Bar[]): string {
  const most = Math.max(...bars.map(({ value }) => Math.abs(value)), Number.MIN_VALUE)
  const hasNegative = bars.some(({ value }) => value < 0)
  const zero = hasNegative ? 330 : 190
  const reach = hasNegative ? 130 : 230
  const rows = bars.map(({ label, value, text }, at) => {
    const width = (Math.abs(value) / most) * reach
    const x = value < 0 ? zero - width : zero
    const y = at * 26 + 4
    const textX = value < 0 ? x - 6 : x + width + 6
    return (
      `<text x="0" y="${y + 14}">${escaped(label)}</text>` +
      `<rect class="${value < 0 ? 'loss' : 'gain'}" x="${fixed(x)}" y="${y}" width="${fixed(width)}" height="18" rx="2"/>` +
      `<text class="value" x="${fixed(textX)}" y="${y + 14}" text-anchor="${value < 0 ? 'end' : 'start'}">${escaped(text)}</text>`
    )
  })
  return svg(
    title,
    600,
    bars.length * 26 + 8,
    `${rows.join('')}<line class="axis" x1="${zero}" y1="0" x2="${zero}" y2="${bars.length * 26 + 4}"/>`,
  )
}

/** A point of a curve over named places, with its error. */
export interface Point {
  readonly label: string
  readonly value: number
  /** One standard error, undefined for none. */
  readonly error?: number | undefined
}

/** Values over named places; some may be missing. */
export interface Curve {
  readonly name: string
  readonly points: readonly Point[]
}

/** Curves over named places: equally far apart, whatever they stand for. Told apart by colour and by mark. */
export function curveChart(
  title: string,
  curves: readonly Curve[],
  scale: { readonly text: (value: number) => string; readonly isLogarithmic?: boolean },
): string {
  const places = [...new Set(curves.flatMap(({ points }) => points.map(({ label }) => label)))]
  const at = (value: number): number => (scale.isLogarithmic === true ? Math.log10(Math.max(value, 1)) : value)
  const all = curves.flatMap(({ points }) =>
    points.flatMap(({ value, error = 0 }) => [at(value - error), at(value + error)]),
  )
  let [low, high] = [Math.min(...all), Math.max(...all)]
  if (scale.isLogarithmic !== true) [low, high] = [Math.min(low, 0), Math.max(high, 0)]
  const span = high - low || 1
  const y = (value: number): number => 190 - ((at(value) - low) / span) * 170
  const x = (label: string): number => 90 + (places.indexOf(label) * 490) / Math.max(places.length - 1, 1)
  const lines = [0, 0.5, 1].map((part) => {
    const level = low + part * span
    const value = scale.isLogarithmic === true ? 10 ** level : level
    return (
      `<line class="grid" x1="90" x2="580" y1="${fixed(y(value))}" y2="${fixed(y(value))}"/>` +
      `<text class="value" x="82" y="${fixed(y(value) + 4)}" text-anchor="end">${escaped(scale.text(value))}</text>`
    )
  })
  const labels = places.map(
    (label) => `<text class="value" x="${fixed(x(label))}" y="212" text-anchor="middle">${escaped(label)}</text>`,
  )
  const drawn = curves.map(({ name, points }, number) => {
    const path = points.map(({ label, value }) => `${fixed(x(label))},${fixed(y(value))}`).join(' ')
    const marks = points.map(({ label, value, error }) => {
      const whisker =
        error === undefined
          ? ''
          : `<line class="c${number}" x1="${fixed(x(label))}" x2="${fixed(x(label))}" y1="${fixed(y(value - error))}" y2="${fixed(y(value + error))}"/>`
      return `${whisker}<text class="t${number}" x="${fixed(x(label))}" y="${fixed(y(value) + 4)}" text-anchor="middle">${markOf(number)}</text>`
    })
    const legend = `<text class="t${number}" x="90" y="${236 + number * 18}">${escaped(`${markOf(number)} ${name}`)}</text>`
    return `<polyline class="c${number}" points="${path}"/>${marks.join('')}${legend}`
  })
  return svg(title, 600, 226 + curves.length * 18, lines.join('') + labels.join('') + drawn.join(''))
}

function markOf(curve: number): string {
  return MARKS[curve % MARKS.length]!
}

const MARKS = ['●', '■', '▲', '◆', '▼', '○', '□', '△'] as const

/** How often values fall into equally wide bins. */
export function histogramChart(title: string, values: readonly number[], text: (value: number) => string): string {
  const BINS = 41
  const reach = Math.max(...values.map(Math.abs), Number.MIN_VALUE)
  const counts = new Array<number>(BINS).fill(0)
  for (const value of values) {
    counts[Math.min(BINS - 1, Math.floor(((value + reach) / (2 * reach)) * BINS))]!++
  }
  const most = Math.max(...counts, 1)
  const width = 580 / BINS
  const bars = counts.map((count, bin) => {
    const height = (Math.log1p(count) / Math.log1p(most)) * 160
    const middle = -reach + ((bin + 0.5) / BINS) * 2 * reach
    return `<rect class="${middle < 0 ? 'loss' : 'gain'}" x="${fixed(10 + bin * width)}" y="${fixed(170 - height)}" width="${fixed(width - 1)}" height="${fixed(height)}"><title>${escaped(`${text(middle)}: ${count}`)}</title></rect>`
  })
  const labels = [-1, 0, 1].map((part) => {
    const anchor = part < 0 ? 'start' : part > 0 ? 'end' : 'middle'
    return `<text class="value" x="${300 + part * 290}" y="190" text-anchor="${anchor}">${escaped(text(part * reach))}</text>`
  })
  return svg(title, 600, 196, bars.join('') + labels.join(''))
}

function svg(title: string, width: number, height: number, content: string): string {
  return `<svg role="img" viewBox="0 0 ${width} ${height}" aria-label="${escaped(title)}">${content}</svg>`
}

function fixed(value: number): string {
  return Number.isFinite(value) ? value.toFixed(1) : '0'
}
