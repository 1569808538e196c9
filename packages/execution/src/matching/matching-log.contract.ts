import type { MatchingListener } from './matching-listener.ts'

/** Writes every outcome down as a line of text. */
export class MatchingLog implements MatchingListener {
  readonly lines: string[] = []

  onAccepted(...terms: number[]): void {
    this.lines.push(`accepted ${terms.join(' ')}`)
  }
  onRejected(...terms: number[]): void {
    this.lines.push(`rejected ${terms.join(' ')}`)
  }
  onTrade(...terms: number[]): void {
    this.lines.push(`trade ${terms.join(' ')}`)
  }
  onRested(...terms: number[]): void {
    this.lines.push(`rested ${terms.join(' ')}`)
  }
  onExpired(...terms: number[]): void {
    this.lines.push(`expired ${terms.join(' ')}`)
  }
  onCancelled(...terms: number[]): void {
    this.lines.push(`cancelled ${terms.join(' ')}`)
  }
  onCancelRejected(...terms: number[]): void {
    this.lines.push(`cancel-rejected ${terms.join(' ')}`)
  }
  onAmended(...terms: [...numbers: number[], keptPlace: boolean]): void {
    this.lines.push(`amended ${terms.slice(0, -1).join(' ')} ${terms.at(-1) === true ? 'kept' : 'anew'}`)
  }
  onAmendRejected(...terms: number[]): void {
    this.lines.push(`amend-rejected ${terms.join(' ')}`)
  }
  onUncrossed(...terms: number[]): void {
    this.lines.push(`uncrossed ${terms.join(' ')}`)
  }
}
