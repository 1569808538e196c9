import { CodedError } from '@hft/clock'
import { Observable, Subject } from 'rxjs'
import { AuditBytes } from './audit-bytes.ts'
import { AuditLayout, AuditRecord } from './audit-record.ts'

const RECORD_BYTES = AuditLayout.bytes

/**
 * The one log of a run: every command, order request, order update and change of trading state, in order.
 *
 * Records are written into a preallocated ring of bytes (the latest `capacity` are kept) and shown to subscribers of
 * {@link records$}. Appending allocates nothing.
 */
export class AuditLog {
  /** Where records are, for those who write one in place: between {@link reserve} and {@link commit}. */
  readonly bytes: AuditBytes
  readonly #capacity: number
  readonly #records = new Subject<AuditRecord>()
  readonly #shown = new AuditRecord()
  /** Every record as it is appended. The record is reused: valid until the subscriber returns. */
  readonly records$ = new Observable<AuditRecord>((subscriber) => {
    this.#observers++
    subscriber.add(() => this.#observers--)
    return this.#records.subscribe(subscriber)
  })
  /** A number of our own: asking the subject is most of what a record nobody sees would cost. */
  #observers = 0
  #sequence = 0

  /** @param capacity records kept in memory, a power of two */
  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1 || (capacity & (capacity - 1)) !== 0) {
      throw new CodedError('audit.capacity', `audit log capacity ${capacity} is not a power of two, such as 65536`)
    }
    this.#capacity = capacity
    this.bytes = new AuditBytes(new ArrayBuffer(capacity * RECORD_BYTES))
  }

  /** Sequence number of the latest record, 0 before the first. */
  get sequence(): number {
    return this.#sequence
  }

  /** Numbers `record`, writes it and shows it. */
  append(record: AuditRecord): void {
    const base = this.reserve()
    record.sequence = this.#sequence
    this.bytes.write(record, base)
    this.commit(base)
  }

  /** The byte at which the next record begins, whose number {@link sequence} is from now on. */
  reserve(): number {
    return this.#baseOf(++this.#sequence)
  }

  /** Shows the record that was written at `base`. */
  commit(base: number): void {
    if (this.#observers > 0) this.#records.next(this.bytes.read(base, this.#shown))
  }

  /**
   * Reads the record numbered `sequence` into `into`.
   * @throws CodedError `audit.not_kept` when it was never written or is overwritten
   */
  read(sequence: number, into: AuditRecord): AuditRecord {
    if (!(sequence >= 1 && sequence <= this.#sequence && sequence > this.#sequence - this.#capacity)) {
      throw new CodedError(
        'audit.not_kept',
        `audit record ${sequence} is not in memory; the log holds ${Math.max(1, this.#sequence - this.#capacity + 1)} to ${this.#sequence}`,
      )
    }
    return this.bytes.read(this.#baseOf(sequence), into)
  }

  /** Ends {@link records$}. */
  close(): void {
    this.#records.complete()
  }

  #baseOf(sequence: number): number {
    return ((sequence - 1) & (this.#capacity - 1)) * RECORD_BYTES
  }
}
