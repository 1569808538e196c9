import type { FrameSequencer } from '../protocol/market-data-protocol.ts'

/** How a message stands to the one before it on its connection. */
export const SequenceArrival = {
  /** Nothing is missing between them. */
  Next: 0,
  /** It came before. */
  Repeated: 1,
  /** Something is missing before it. */
  AfterLoss: 2,
} as const
export type SequenceArrival = (typeof SequenceArrival)[keyof typeof SequenceArrival]

/** A connection whose messages are counted. */
export interface CountedConnection {
  /** Number of its latest message, −1 before the first. */
  lastNumber: number
}

/**
 * Numbers of messages where the venue counts those of each connection: what connections lost, and one row of numbers for
 * what they bring together, by which a decoder and a recording read them as one connection's.
 *
 * A connection alone keeps its numbers until another joins it; from then on all have those of the row.
 */
export class LineSequence {
  private readonly sequencer: FrameSequencer
  private readonly isMergedFromStart: boolean
  private isMerged: boolean
  /** Number of the next message of the row. */
  private next = 0

  /** @param isMergedFromStart whether several connections are made from the beginning */
  constructor(sequencer: FrameSequencer, isMergedFromStart: boolean) {
    this.sequencer = sequencer
    this.isMergedFromStart = isMergedFromStart
    this.isMerged = isMergedFromStart
  }

  /** Takes the number of a connection's message, one of {@link SequenceArrival}. A message without one is the next. */
  arrive(connection: CountedConnection, frame: Uint8Array): SequenceArrival {
    if (!this.isMerged) return SequenceArrival.Next
    const number = this.sequencer.numberOf(frame)
    if (number < 0) return SequenceArrival.Next
    const { lastNumber } = connection
    if (number <= lastNumber) return SequenceArrival.Repeated
    connection.lastNumber = number
    return lastNumber >= 0 && number > lastNumber + 1 ? SequenceArrival.AfterLoss : SequenceArrival.Next
  }

  /** Leaves a number out, so that the row shows a loss. */
  tellLoss(): void {
    this.next++
  }

  /** Begins a row of numbers that goes on from the numbers of the connection that was alone. */
  merge(): void {
    this.isMerged = true
  }

  /** The message with its number in the row, as it is while a connection is alone. */
  renumbered(frame: Uint8Array): Uint8Array {
    const number = this.sequencer.numberOf(frame)
    if (number < 0) return frame
    if (!this.isMerged) {
      this.next = number + 1
      return frame
    }
    return this.sequencer.renumbered(frame, this.next++)
  }

  /** Begins anew: every connection was lost, or another took over with its own books. */
  reset(): void {
    this.isMerged = this.isMergedFromStart
    this.next = 0
  }
}
