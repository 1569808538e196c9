/** What a channel of a connection carries. */
export const ChannelKind = { Trades: 0, Quotes: 1, Book: 2 } as const
export type ChannelKind = (typeof ChannelKind)[keyof typeof ChannelKind]

/** Channels of a connection by the numbers that the venue gave them: a few dozen. */
export class ChannelTable {
  /** After a successful {@link find}. */
  kind: ChannelKind = ChannelKind.Trades
  /** After a successful {@link find}: the instrument's. */
  position = -1
  private readonly ids: number[] = []
  private readonly kinds: ChannelKind[] = []
  private readonly positions: number[] = []
  /** The channel found last, whose kind and position are known; −1 for none. */
  private latest = -1

  /** Takes note of a channel; another one of the same kind and instrument is over. */
  set(id: number, kind: ChannelKind, position: number): void {
    this.remove(id)
    const same = this.ids.findIndex((_, at) => this.kinds[at] === kind && this.positions[at] === position)
    if (same >= 0) this.remove(this.ids[same]!)
    this.ids.push(id)
    this.kinds.push(kind)
    this.positions.push(position)
  }

  remove(id: number): void {
    const at = this.ids.indexOf(id)
    if (at < 0) return
    this.ids.splice(at, 1)
    this.kinds.splice(at, 1)
    this.positions.splice(at, 1)
    this.latest = -1
  }

  /** Whether there is such a channel. */
  find(id: number): boolean {
    return id === this.latest || this.search(id)
  }

  private search(id: number): boolean {
    const at = this.ids.indexOf(id)
    if (at < 0) return false
    this.latest = id
    this.kind = this.kinds[at]!
    this.position = this.positions[at]!
    return true
  }
}
