import { NANOS_PER_DAY, type Nanos } from '@hft/clock'
import { EventFlag } from '../../events/event-kind.ts'
import { MarketEventBatch } from '../../events/market-event-batch.ts'
import type { RecordSource } from '../format.ts'
import { DataProblems, type ProblemKind } from './data-problems.ts'
import type { UnixTimes } from './unix-times.ts'

/**
 * Reads stored records one by one and makes messages of them.
 *
 * Rows of one instrument that follow each other at the same local time are one message, unless the format marks the
 * last ones itself. Local time never runs backwards: a record whose time is before that of an earlier one is counted and
 * takes the latest.
 */
export abstract class StoredRows implements RecordSource {
  readonly problems = new DataProblems()
  /** Records read, those without rows included. */
  records = 0
  protected readonly times: UnixTimes
  /** Takes the rows of the record that is being decoded. */
  protected readonly record = new MarketEventBatch()
  private readonly message = new MarketEventBatch()
  /** Where the message that is being put together begins, and where the one that was handed out last began. */
  private messageFile = ''
  private messageNumber = 0
  private releasedFile = ''
  private releasedNumber = 0
  private localTime: Nanos = Number.NEGATIVE_INFINITY
  private hasEnded = false

  constructor(times: UnixTimes) {
    this.times = times
  }

  /** UTC midnight that times count from; undefined before the first record. */
  get epochNs(): bigint | undefined {
    return this.times.epochNs
  }

  /** Where the message that was handed out last begins, for people. */
  get position(): string {
    return this.releasedFile === '' ? this.recordPosition : this.placeOf(this.releasedNumber, this.releasedFile)
  }

  /** Bytes of the files read so far, packed where they are. */
  abstract readonly bytesRead: number
  abstract readonly bytesTotal: number
  abstract close(): Promise<void>

  /** Number of the current record in its file, from 1, and the file's name. */
  protected abstract readonly recordNumber: number
  protected abstract readonly fileName: string
  /** What a record is called: line, record. */
  protected abstract readonly recordName: string

  /** Moves to the next record that is loaded and appends its rows, if any, to {@link record}; false when none is loaded. */
  protected abstract decodeRecord(): boolean
  protected abstract loadRecords(): Promise<boolean>

  decodeNext(batch: MarketEventBatch): boolean {
    const { record, message } = this
    record.clear()
    if (!this.decodeRecord()) {
      if (!this.hasEnded || message.length === 0) return false
      this.release(batch)
      return true
    }
    this.records++
    if (record.length === 0) return true
    this.straighten()
    if (
      message.length > 0 &&
      (record.instrument[0] !== message.instrument[0] || record.localTime[0] !== message.localTime[0])
    ) {
      this.release(batch)
    }
    if (message.length === 0) {
      this.messageNumber = this.recordNumber
      this.messageFile = this.fileName
    }
    for (let row = 0; row < record.length; row++) message.appendFrom(record, row)
    if ((record.flags[record.length - 1]! & EventFlag.LastOfMessage) !== 0) this.release(batch)
    return true
  }

  async load(): Promise<boolean> {
    if (await this.loadRecords()) return true
    if (this.hasEnded) return false
    this.hasEnded = true
    return this.message.length > 0
  }

  /** Counts a problem with the current record. */
  protected note(kind: ProblemKind, what: string): void {
    this.problems.note(kind, () => `${this.recordPosition}: ${what}`)
  }

  /** Where the current record stands, for people. */
  protected get recordPosition(): string {
    return this.placeOf(this.recordNumber, this.fileName)
  }

  private placeOf(number: number, file: string): string {
    return `${this.recordName} ${number} of ${file}`
  }

  private straighten(): void {
    const { record } = this
    const localTime = record.localTime[0]!
    if (localTime < this.localTime) {
      this.note('timeBack', `its time is ${this.localTime - localTime} ns before that of an earlier one`)
      for (let row = 0; row < record.length; row++) record.localTime[row] = this.localTime
      return
    }
    if (localTime - this.localTime > NANOS_PER_DAY && this.localTime !== Number.NEGATIVE_INFINITY) {
      this.note('timeJump', `its time is ${localTime - this.localTime} ns after that of the one before`)
    }
    this.localTime = localTime
  }

  private release(batch: MarketEventBatch): void {
    const { message } = this
    const last = message.length - 1
    message.flags[last] = message.flags[last]! | EventFlag.LastOfMessage
    for (let row = 0; row <= last; row++) batch.appendFrom(message, row)
    message.clear()
    this.releasedNumber = this.messageNumber
    this.releasedFile = this.messageFile
  }
}
