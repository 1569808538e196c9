import { MarketEventBatch } from '../events/market-event-batch.ts'

/** Rows of one batch of a replay, about: a message is never split. */
export const REPLAY_BATCH_ROWS = 4_096

/** Batches between the one that fills them and the one that reads them; what was read is filled again. */
export class BatchQueue {
  /** The batch being filled. */
  open = new MarketEventBatch(REPLAY_BATCH_ROWS * 2)
  /** Batches ever made. */
  allocated = 1
  private readonly filled: MarketEventBatch[] = []
  private readonly free: MarketEventBatch[] = []
  private lent: MarketEventBatch | undefined

  /** Batches that wait to be read. */
  get length(): number {
    return this.filled.length
  }

  /** Hands the open batch over when it is full. */
  sealWhenFull(): void {
    if (this.open.length >= REPLAY_BATCH_ROWS) this.seal()
  }

  /** Hands the open batch over, unless it is empty. */
  seal(): void {
    if (this.open.length === 0) return
    this.filled.push(this.open)
    const free = this.free.pop()
    if (free === undefined) this.allocated++
    this.open = free ?? new MarketEventBatch(REPLAY_BATCH_ROWS * 2)
  }

  /** The next batch, valid until the next call. */
  take(): MarketEventBatch | undefined {
    if (this.lent !== undefined) {
      this.lent.clear()
      this.free.push(this.lent)
    }
    this.lent = this.filled.shift()
    return this.lent
  }
}
