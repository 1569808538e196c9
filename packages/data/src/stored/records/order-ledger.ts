/** An order as its venue's records say. */
export interface LedgerOrder {
  /** Dense number, in order of appearance from 1. */
  readonly number: number
  /** What the venue's book has of it. */
  lots: number
  /** Of that, what was given out as executed already, where a venue tells an execution before it takes it off its book. */
  executedLots: number
}

/** The resting orders of one listing by the venue's ids; what left is forgotten, so that memory is that of a book. */
export class OrderLedger {
  private readonly orders = new Map<number | bigint, LedgerOrder>()
  private numbers = 0

  get(id: number | bigint): LedgerOrder | undefined {
    return this.orders.get(id)
  }

  add(id: number | bigint, lots: number): LedgerOrder {
    const order = { number: ++this.numbers, lots, executedLots: 0 }
    this.orders.set(id, order)
    return order
  }

  remove(id: number | bigint): void {
    this.orders.delete(id)
  }

  clear(): void {
    this.orders.clear()
  }
}
