import { NANOS_PER_MILLISECOND, NANOS_PER_SECOND, type Nanos, NO_TIMER, type TimerId } from '@hft/clock'
import {
  type CodecFactory,
  DECODE_OUTCOME_NAMES,
  DecodeOutcome,
  type InitialSync,
  MarketEventBatch,
  type VenueCodec,
} from '@hft/data'
import type { Instrument } from '@hft/instrument'
import type { FrameIdentifier, Subscription } from '../protocol/market-data-protocol.ts'
import { DeliveredRows } from './delivered-rows.ts'
import { FeedLine, type FeedLineOwner, type LineConnection, type VenueAccess } from './feed-line.ts'
import type { CarryingGroup } from './instrument-feed.ts'
import { type ArbitratedFrame, LineArbiter } from './line-arbiter.ts'
import { LineSequence, SequenceArrival } from './line-sequence.ts'
import { UpdateIds } from './update-ids.ts'

/** Messages held on a connection that joins are let go after this. */
const PATIENCE_NANOS = 2 * NANOS_PER_SECOND
/** A new connection takes over no sooner, so that the slower streams have shown themselves on both. */
const SETTLING_NANOS = 500 * NANOS_PER_MILLISECOND
/** How often it is seen whether a new connection may take over. */
const HANDOVER_CHECK_NANOS = 50 * NANOS_PER_MILLISECOND
/** Streams on which nothing came don't hold a handover up for longer than this. */
const LONGEST_HANDOVER_NANOS = 10 * NANOS_PER_SECOND
/** A connection that can't be merged takes over so long after its subscriptions were answered. */
const SNAPSHOT_ARRIVAL_NANOS = NANOS_PER_SECOND
/** Messages that such a connection may bring before it takes over. */
const MOST_WAITING_MESSAGES = 50_000
/** A venue that doesn't answer a subscription for so long is asked on another connection. */
const ANSWER_TIMEOUT_NANOS = 15 * NANOS_PER_SECOND

/** A subscription that was refused for too many requests is asked for again after this. */
const REFUSAL_PAUSE_NANOS = NANOS_PER_SECOND

/** Who uses groups. */
export interface StreamGroupOwner {
  /** A message that counts: first of its kind, before it is decoded. */
  onFrame(bytes: Uint8Array, localTime: Nanos, snapshotOf: Instrument | undefined): void
  /** Rows of a message; its update id is NaN where none is known or asked for. */
  onRows(batch: MarketEventBatch, updateId: number): void
  /** Connections, answers or the codec changed. */
  onGroupChange(group: StreamGroup, reason: string): void
  onRefusal(subscriptions: readonly Subscription[], reason: string): void
  /** The venue answered others and not these. */
  onUnanswered(subscriptions: readonly Subscription[]): void
}

/** Streams that go over the same connections: one line, or several that carry the same; one codec, one reused batch. */
export class StreamGroup implements FeedLineOwner, CarryingGroup {
  readonly subscriptions: readonly Subscription[]
  /** Those carried, each once. */
  readonly instruments: readonly Instrument[]
  /** Instruments whose book is carried. */
  readonly books: readonly Instrument[]
  readonly lines: readonly FeedLine[]
  codec: VenueCodec
  /** Connections that took over from another as planned. */
  handovers = 0
  /** Totals of codecs that were replaced. */
  readonly endedCounts = new Float64Array(DECODE_OUTCOME_NAMES.length)
  endedScanned = 0
  endedParsed = 0
  private readonly access: VenueAccess
  private readonly owner: StreamGroupOwner
  private readonly makeCodec: () => VenueCodec
  private readonly batch = new MarketEventBatch()
  private readonly identifier: FrameIdentifier | undefined
  private readonly updateIds: UpdateIds | undefined
  private readonly sequence: LineSequence | undefined
  private arbiter: LineArbiter | undefined
  /** What is delivered while a connection that can't be merged waits, and what it brings again of that. */
  private delivered: DeliveredRows | undefined
  private repeated: DeliveredRows | undefined
  private handoverTimer: TimerId = NO_TIMER
  private answerTimer: TimerId = NO_TIMER
  private wasAnswered = false
  private isClosed = false

  constructor(
    access: VenueAccess,
    subscriptions: readonly Subscription[],
    codec: CodecFactory,
    lines: number,
    findsUpdateIds: boolean,
    owner: StreamGroupOwner,
  ) {
    this.access = access
    this.subscriptions = subscriptions
    this.owner = owner
    const initialSync: InitialSync = 'snapshot'
    this.makeCodec = () => codec({ epochNs: access.clock.epochNs, initialSync })
    this.codec = this.makeCodec()
    this.instruments = [...new Set(subscriptions.map(({ instrument }) => instrument))]
    this.books = subscriptions.filter(({ channel }) => channel === 'book').map(({ instrument }) => instrument)
    this.updateIds = findsUpdateIds ? UpdateIds.of(access.protocol, subscriptions) : undefined
    this.identifier = access.protocol.identifier?.(subscriptions)
    const { sequencer } = access.protocol
    this.sequence = sequencer === undefined ? undefined : new LineSequence(sequencer, lines > 1)
    this.lines = Array.from({ length: lines }, () => new FeedLine(access, subscriptions, this))
    this.resetArbiter()
  }

  /** How long it takes to ask for all streams within the venue's limit of messages a second. */
  get askingNanos(): Nanos {
    const { subscriptionsPerMessage, messagesPerSecond } = this.access.protocol.limits
    return (this.subscriptions.length / subscriptionsPerMessage / messagesPerSecond) * NANOS_PER_SECOND
  }

  get isOpen(): boolean {
    return this.lines.some(({ connections }) => connections.some(({ waiting }) => waiting === undefined))
  }

  get isAnswered(): boolean {
    return this.lines.some(({ connections }) =>
      connections.some(({ waiting, desk }) => waiting === undefined && desk.isAnswered),
    )
  }

  start(): void {
    for (const line of this.lines) line.socket.start()
  }

  close(): void {
    this.isClosed = true
    this.access.clock.cancelTimer(this.handoverTimer)
    this.access.clock.cancelTimer(this.answerTimer)
    for (const line of this.lines) line.socket.close()
  }

  /** Uses a fetched book; false when another is needed. */
  useSnapshot(instrument: Instrument, body: Uint8Array, localTime: Nanos): boolean {
    if (!this.codec.needsSnapshot(instrument.index)) return true
    this.owner.onFrame(body, localTime, instrument)
    const { batch } = this
    batch.clear()
    const outcome = this.codec.decodeSnapshot(instrument.index, body, 0, body.length, localTime, batch)
    if (batch.length > 0) this.owner.onRows(batch, this.updateIds?.idOfSnapshot(instrument, body) ?? Number.NaN)
    return outcome === DecodeOutcome.Decoded
  }

  /** Asks for an instrument's book anew on every connection. */
  resubscribe(instrument: Instrument): void {
    const wanted = this.subscriptions.filter(
      (subscription) => subscription.instrument === instrument && subscription.channel === 'book',
    )
    for (const { connections } of this.lines) for (const { desk } of connections) desk.resubscribe(wanted)
  }

  onLineOpen(connection: LineConnection): void {
    const others = this.connections().filter((other) => other !== connection)
    if (this.identifier !== undefined) this.joinLanes(connection, others)
    else if (others.length > 0) {
      connection.waiting = []
      this.delivered = new DeliveredRows()
    }
    const { clock } = this.access
    if (others.some(({ line }) => line === connection.line) && this.handoverTimer === NO_TIMER) {
      this.handoverTimer = clock.setTimer(clock.now() + HANDOVER_CHECK_NANOS, this.onHandoverCheck)
    }
    clock.cancelTimer(this.answerTimer)
    this.answerTimer = clock.setTimer(clock.now() + this.askingNanos + ANSWER_TIMEOUT_NANOS, this.onAnswerTimeout)
    this.owner.onGroupChange(this, '')
  }

  onLineSubscribed(): void {
    this.noteAnswers()
  }

  onLineMessage(connection: LineConnection, bytes: Uint8Array, localTime: Nanos): void {
    if (connection.waiting !== undefined) {
      // Copied: the receiver's chunk is larger than the message and would be kept whole.
      connection.waiting.push({ bytes: new Uint8Array(bytes), localTime })
      if (connection.waiting.length > MOST_WAITING_MESSAGES) this.takeOver(connection)
      else this.readControl(connection, bytes)
      return
    }
    const { arbiter, identifier, sequence } = this
    if (sequence !== undefined && !this.isInSequence(connection, bytes)) return
    if (arbiter !== undefined && identifier!.identify(bytes)) {
      const { stream, id: found, wholeBookOf = -1, isShared = false, isTime = false, wordsFrom = -1 } = identifier!
      const id = isTime ? connection.lane!.idOfNext(stream, found) : found
      if (wordsFrom >= 0) arbiter.offerWords(connection.lane!, stream, wordsFrom, bytes, localTime)
      else if (wholeBookOf < 0) arbiter.offer(connection.lane!, stream, id, bytes, localTime, isShared)
      else arbiter.offerWhole(connection.lane!, stream, id, this.codec.needsSnapshot(wholeBookOf), bytes, localTime)
    } else if (this.decode(bytes, localTime) === DecodeOutcome.Ignored) this.readControl(connection, bytes)
  }

  /** False for a message that is not to be read: a repetition, or one after a loss that other connections don't have. */
  private isInSequence(connection: LineConnection, bytes: Uint8Array): boolean {
    const arrival = this.sequence!.arrive(connection, bytes)
    if (arrival === SequenceArrival.Next) return true
    if (arrival === SequenceArrival.AfterLoss) {
      const others = this.connections().filter((other) => other !== connection && other.waiting === undefined)
      if (others.length === 0) {
        this.sequence!.tellLoss()
        return true
      }
      connection.line.socket.reconnect(connection.id, 'a message was lost')
    }
    return false
  }

  onLineClose(line: FeedLine, connection: LineConnection | undefined, reason: string): void {
    if (connection?.lane !== undefined) this.arbiter?.close(connection.lane)
    if (connection?.waiting !== undefined) this.delivered = undefined
    const successor = line.connections[0]
    if (connection?.waiting === undefined && successor?.waiting !== undefined) this.takeOver(successor)
    else if (!this.isOpen && connection !== undefined) this.restartCodec()
    if (!this.isOpen) this.wasAnswered = false
    this.owner.onGroupChange(this, reason)
  }

  /** All connections there are. */
  connections(): readonly LineConnection[] {
    return this.lines.length === 1 ? this.lines[0]!.connections : this.lines.flatMap(({ connections }) => connections)
  }

  private decode(received: Uint8Array, localTime: Nanos): DecodeOutcome {
    const { batch } = this
    const bytes = this.sequence?.renumbered(received) ?? received
    this.owner.onFrame(bytes, localTime, undefined)
    batch.clear()
    const outcome = this.codec.decode(bytes, 0, bytes.length, localTime, batch)
    const { updateIds } = this
    if (updateIds !== undefined && outcome === DecodeOutcome.Buffered) updateIds.noteBuffered(bytes)
    if (this.repeated !== undefined) this.repeated.takeOut(batch)
    else if (this.delivered !== undefined) this.delivered.note(batch)
    if (batch.length > 0) this.owner.onRows(batch, updateIds === undefined ? Number.NaN : updateIds.idOf(bytes))
    return outcome
  }

  private readControl(connection: LineConnection, bytes: Uint8Array): void {
    const { line, id, desk } = connection
    const { protocol } = this.access
    const text = protocol.answer?.(bytes)
    if (text !== undefined) line.socket.send(id, text)
    if (protocol.announcesClose?.(bytes) === true) line.socket.replace()
    const answer = protocol.acknowledgement?.(bytes)
    if (answer === undefined) return
    const refused = desk.onAnswer(answer)
    if (refused?.isTemporary === true) this.askAgain(connection, refused.subscriptions)
    else if (refused !== undefined) this.owner.onRefusal(refused.subscriptions, refused.reason)
    this.noteAnswers()
  }

  /** Asks for streams that were refused for too many requests, unless the connection has ended by then. */
  private askAgain(connection: LineConnection, subscriptions: readonly Subscription[]): void {
    const { clock } = this.access
    clock.setTimer(clock.now() + REFUSAL_PAUSE_NANOS, () => {
      if (!this.isClosed && connection.line.connections.includes(connection)) connection.desk.retry(subscriptions)
    })
  }

  private noteAnswers(): void {
    if (this.wasAnswered || !this.isAnswered) return
    this.wasAnswered = true
    this.owner.onGroupChange(this, '')
  }

  private joinLanes(connection: LineConnection, others: readonly LineConnection[]): void {
    if (this.lines.length === 1) {
      if (others.length === 0) return
      this.sequence?.merge()
      this.resetArbiter()
      this.arbiter = this.makeArbiter()
      for (const other of others) other.lane = this.arbiter.open(true)
    }
    connection.lane = this.arbiter!.open(others.length === 0)
  }

  private makeArbiter(): LineArbiter {
    return new LineArbiter(this.identifier!.streams, PATIENCE_NANOS, this.onArbitrated)
  }

  private readonly onArbitrated = ({ bytes, localTime }: ArbitratedFrame): void => {
    this.decode(bytes, localTime)
  }

  /** One line alone needs no merging; several are merged from the first connection on. */
  private resetArbiter(): void {
    this.arbiter = this.lines.length > 1 && this.identifier !== undefined ? this.makeArbiter() : undefined
  }

  private restartCodec(): void {
    const { codec } = this
    for (let outcome = 0; outcome < codec.counts.length; outcome++) this.endedCounts[outcome]! += codec.counts[outcome]!
    this.endedScanned += codec.scannedMessages
    this.endedParsed += codec.parsedMessages
    this.codec = this.makeCodec()
    this.updateIds?.reset()
    this.sequence?.reset()
    this.resetArbiter()
  }

  private readonly onHandoverCheck = (): void => {
    this.handoverTimer = NO_TIMER
    const { clock } = this.access
    let isPending = false
    for (const { connections } of this.lines) {
      const successor = connections.length > 1 ? connections.at(-1)! : undefined
      if (successor === undefined) continue
      if (this.mayTakeOver(successor)) this.takeOver(successor)
      else isPending = true
    }
    if (isPending && !this.isClosed) {
      this.handoverTimer = clock.setTimer(clock.now() + HANDOVER_CHECK_NANOS, this.onHandoverCheck)
    }
  }

  private mayTakeOver({ desk, lane, openedAt }: LineConnection): boolean {
    if (!desk.isAnswered) return false
    const age = this.access.clock.now() - openedAt
    if (lane === undefined) return age > SNAPSHOT_ARRIVAL_NANOS
    return age > LONGEST_HANDOVER_NANOS || (age > SETTLING_NANOS && this.arbiter!.hasJoined(lane))
  }

  private takeOver(successor: LineConnection): void {
    const old = successor.line.retireBefore(successor)
    if (old !== undefined) this.handovers++
    if (old?.lane !== undefined) this.arbiter?.close(old.lane)
    const { waiting } = successor
    if (waiting === undefined) {
      // Alone again: nothing is left to be merged.
      if (this.lines.length === 1) this.arbiter = undefined
      return
    }
    successor.waiting = undefined
    this.restartCodec()
    this.owner.onGroupChange(this, 'a new connection took over')
    this.repeated = this.delivered
    this.delivered = undefined
    for (const { bytes, localTime } of waiting) this.decode(bytes, localTime)
    this.repeated = undefined
  }

  private readonly onAnswerTimeout = (): void => {
    this.answerTimer = NO_TIMER
    for (const { line, id, desk } of this.connections().slice()) {
      if (desk.isAnswered) continue
      // Where others were answered, the connection is not what is wrong.
      if (desk.hasAnswers) this.owner.onUnanswered(desk.giveUp())
      else line.socket.reconnect(id, 'a subscription was not answered')
    }
    this.noteAnswers()
  }
}
