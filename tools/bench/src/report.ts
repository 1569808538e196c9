import type { ComparisonResult } from './interleaved.ts'

/** A single figure without a rival, such as bytes allocated per event. */
export interface Figure {
  readonly name: string
  readonly unit: string
  readonly ours: number
  readonly conditions: string
}

/** Prints results as they come: a table for people, or one line of JSON an entry. */
export class BenchReport {
  readonly #json: boolean

  constructor(json: boolean) {
    this.#json = json
  }

  comparison(result: ComparisonResult): void {
    if (this.#json) {
      const { name, unit, ours, rival, ratio, conditions, rivalName } = result
      this.#line({ name, unit, ours, rival, ratio, conditions: `${conditions}; rival: ${rivalName}` })
      return
    }
    process.stdout.write(
      `${result.name}\n  ours   ${amount(result.ours)} ${result.unit}\n  rival  ${amount(result.rival)} ${result.unit}  ${result.rivalName}\n` +
        `  ratio  ${result.ratio.toFixed(2)}  (${result.conditions})\n`,
    )
  }

  figure(figure: Figure): void {
    if (this.#json) {
      this.#line({ ...figure, rival: null, ratio: null })
      return
    }
    process.stdout.write(`${figure.name}\n  ours   ${amount(figure.ours)} ${figure.unit}  (${figure.conditions})\n`)
  }

  #line(entry: object): void {
    process.stdout.write(`${JSON.stringify(entry)}\n`)
  }
}

function amount(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(2)} million`
  if (value >= 1000) return Math.round(value).toLocaleString('en')
  return value.toPrecision(3)
}
