import type { Nanos } from '@hft/clock'
import { ArrivalMemory } from './arrival-memory.ts'
import { ContentMemory } from './content-memory.ts'

/** Frames that a connection may hold back while it waits to join the others; beyond it they are let go. */
const MOST_HELD_FRAMES = 4_096
/** Messages of one millisecond that are told apart; a fraction of a time in milliseconds that a double still holds. */
const MOST_OF_ONE_TIME = 1_024
/** A connection whose ids went back for this many messages belongs to a venue that counts anew. */
const RESTART_MESSAGES = 64

/** A frame with its place in its stream. */
export interface ArbitratedFrame {
  readonly lane: Lane
  readonly stream: number
  readonly id: number
  readonly bytes: Uint8Array
  readonly localTime: Nanos
  /** Whether its id may be that of several messages. */
  readonly isShared: boolean
  /** Whether its connection has lost messages before it. */
  readonly isAfterLoss: boolean
}

/** One connection among those that are merged. Made by {@link LineArbiter.open}. */
export class Lane {
  /** From 0 in the order of being made. */
  readonly number: number
  /** Whether it was there before the merging began: its first message begins a stream. */
  readonly isFounding: boolean
  /** Messages that came here first. */
  wins = 0
  /** Messages that another had brought before. */
  duplicates = 0
  /** Sum and largest of how long after the first arrival the duplicates came, where that is known. */
  lagSumNanos: Nanos = 0
  lagMaximumNanos: Nanos = 0
  lagCount = 0
  /** Last id by stream, NaN before the first. */
  readonly lastIds: Float64Array
  /** Frames by stream that wait until the others have come as far. */
  readonly held: (ArbitratedFrame[] | undefined)[]
  heldFrames = 0
  /** By stream: the latest message's id where it is a time, and its place among those of it. */
  private readonly lastTimes: Float64Array
  private readonly places: Uint16Array
  /** By stream: messages since its ids went back, 0 when they didn't. */
  readonly sinceRestart: Uint8Array

  constructor(streams: number, number: number, isFounding: boolean) {
    this.number = number
    this.isFounding = isFounding
    this.lastIds = new Float64Array(streams).fill(Number.NaN)
    this.held = new Array<ArbitratedFrame[] | undefined>(streams)
    this.sinceRestart = new Uint8Array(streams)
    this.lastTimes = new Float64Array(streams).fill(Number.NaN)
    this.places = new Uint16Array(streams)
  }

  /** The id of a stream's next message, which has only its time: the messages of one time are counted. */
  idOfNext(stream: number, millis: number): number {
    const isRepeated = this.lastTimes[stream] === millis
    this.lastTimes[stream] = millis
    const place = isRepeated ? Math.min(this.places[stream]! + 1, MOST_OF_ONE_TIME - 1) : 0
    this.places[stream] = place
    return millis + place / MOST_OF_ONE_TIME
  }
}

/**
 * Merges connections that carry the same streams: of equal messages the first to arrive is delivered, each once and in
 * the order of their ids.
 *
 * A connection's own messages follow one another without a hole, so one may be delivered when the connection's message
 * before it is the latest that was, by whomever. A connection that has just been made is ahead of that, and one that has
 * lost messages is seen not to know what others brought: its messages are held until the others reach them. So a
 * connection can join, lag or end without a gap and without a repetition, and a loss that the others didn't have does
 * no harm unless it was ahead of them all.
 */
export class LineArbiter {
  /** Messages held longer than this are let go: nobody seems to bring what comes before them. */
  readonly patienceNanos: Nanos
  /** Times that held messages were let go although a hole may be before them. */
  surrenders = 0
  private readonly deliver: (frame: ArbitratedFrame) => void
  private readonly lanes: Lane[] = []
  private readonly latest: Float64Array
  private readonly arrivals: ArrivalMemory
  private readonly contents: ContentMemory
  private nextLane = 0

  constructor(streams: number, patienceNanos: Nanos, deliver: (frame: ArbitratedFrame) => void) {
    this.patienceNanos = patienceNanos
    this.deliver = deliver
    this.latest = new Float64Array(streams).fill(Number.NaN)
    this.arrivals = new ArrivalMemory(streams)
    this.contents = new ContentMemory(streams)
  }

  /** Adds a connection. @param isFounding whether it carried the streams before any other did */
  open(isFounding: boolean): Lane {
    const lane = new Lane(this.latest.length, this.nextLane++, isFounding)
    this.lanes.push(lane)
    return lane
  }

  /** Takes a connection out; what others held for its sake is let go. */
  close(lane: Lane): void {
    const at = this.lanes.indexOf(lane)
    if (at < 0) return
    this.lanes.splice(at, 1)
    for (const other of this.lanes) {
      for (let stream = 0; stream < this.latest.length; stream++) {
        if (other.held[stream] !== undefined && !this.hasBridge(other, stream)) this.surrender(other, stream)
      }
    }
  }

  /** Whether everything that this connection brings follows what was delivered, so that the others may go. */
  hasJoined(lane: Lane): boolean {
    if (lane.heldFrames > 0) return false
    for (let stream = 0; stream < this.latest.length; stream++) {
      // NaN compares false: a stream that only the others have brought.
      if (!Number.isNaN(this.latest[stream]!) && !(lane.lastIds[stream]! <= this.latest[stream]!)) return false
    }
    return true
  }

  /**
   * Takes a message of a connection: delivers it, drops it as a repetition, or holds it.
   *
   * @param isShared whether one id may be that of several messages, each of which may be delivered more than once
   */
  offer(lane: Lane, stream: number, id: number, bytes: Uint8Array, localTime: Nanos, isShared = false): void {
    const before = lane.lastIds[stream]!
    lane.lastIds[stream] = id
    const latest = this.latest[stream]!
    if (id <= latest) {
      if (isShared && id === latest && id === before)
        this.win({ lane, stream, id, bytes, localTime, isShared, isAfterLoss: false })
      else if (this.hasRestarted(lane, stream, id, before)) {
        this.restart({ lane, stream, id, bytes, localTime, isShared, isAfterLoss: false })
      } else this.drop(lane, stream, id, localTime)
      return
    }
    const frame = { lane, stream, id, bytes, localTime, isShared, isAfterLoss: before < latest }
    lane.sinceRestart[stream] = 0
    const wasHeld = lane.held[stream] !== undefined
    const follows = !wasHeld && (before === latest || (Number.isNaN(latest) && lane.isFounding))
    if (follows && !this.isJumped(stream, id)) {
      this.win(frame)
      this.release(stream)
      return
    }
    this.hold(frame)
    if (lane.held[stream] === undefined || this.hasBridge(lane, stream)) return
    if (wasHeld) this.surrenders++
    this.letGo(lane, stream)
  }

  /**
   * Takes a message that holds its stream as a whole, such as a book's snapshot.
   *
   * One that is needed begins the stream anew, whatever came before. Any other is a message like all, or, without an id
   * (NaN), is dropped, and what follows it on its connection waits until the others have come as far.
   */
  offerWhole(lane: Lane, stream: number, id: number, isNeeded: boolean, bytes: Uint8Array, localTime: Nanos): void {
    if (Number.isNaN(id) && !isNeeded) {
      this.discardHeld(lane, stream)
      lane.lastIds[stream] = Number.NaN
      lane.duplicates++
      return
    }
    const before = lane.lastIds[stream]!
    if (isNeeded || (id < before && before <= this.latest[stream]!)) this.begin(lane, stream, id, bytes, localTime)
    else if (id >= before || Number.isNaN(before)) this.offer(lane, stream, id, bytes, localTime)
    else {
      // The stream began anew before, on another connection.
      this.discardHeld(lane, stream)
      lane.lastIds[stream] = id
      this.drop(lane, stream, id, localTime)
    }
  }

  /**
   * Takes a message without an id: delivers it, or drops it when another connection has brought the same words.
   *
   * @param from where the words begin that are the same on every connection
   */
  offerWords(lane: Lane, stream: number, from: number, bytes: Uint8Array, localTime: Nanos): void {
    if (this.contents.isRepetition(lane.number, stream, bytes, from)) {
      lane.duplicates++
      return
    }
    lane.wins++
    this.deliver({ lane, stream, id: Number.NaN, bytes, localTime, isShared: false, isAfterLoss: false })
  }

  private begin(lane: Lane, stream: number, id: number, bytes: Uint8Array, localTime: Nanos): void {
    this.discardHeld(lane, stream)
    const from = Number.isNaN(id) ? Number.NEGATIVE_INFINITY : id
    lane.lastIds[stream] = from
    lane.sinceRestart[stream] = 0
    this.win({ lane, stream, id: from, bytes, localTime, isShared: false, isAfterLoss: false })
    this.release(stream)
  }

  private discardHeld(lane: Lane, stream: number): void {
    lane.heldFrames -= lane.held[stream]?.length ?? 0
    lane.held[stream] = undefined
  }

  /** Whether another connection can bring what is missing before the lane's messages. */
  private hasBridge(lane: Lane, stream: number): boolean {
    for (const other of this.lanes) {
      if (other === lane || other.held[stream] !== undefined) continue
      if (other.isFounding || !Number.isNaN(other.lastIds[stream]!)) return true
    }
    return false
  }

  private hold(frame: ArbitratedFrame): void {
    const { lane, stream, localTime } = frame
    const held = lane.held[stream]
    if (held === undefined) {
      lane.held[stream] = [frame]
      lane.heldFrames++
      return
    }
    held.push(frame)
    lane.heldFrames++
    const isTooMuch = lane.heldFrames > MOST_HELD_FRAMES || localTime - held[0]!.localTime > this.patienceNanos
    if (isTooMuch) this.surrender(lane, stream)
  }

  /** Whether a message with this id comes after one that waits on another connection and should have come here too. */
  private isJumped(stream: number, id: number): boolean {
    for (const { held } of this.lanes) {
      const first = held[stream]?.[0]
      // The first of a connection that joins may be its own, as a whole book is.
      if (first?.isAfterLoss === true && first.id < id) return true
    }
    return false
  }

  /** Delivers what follows now that the stream has come further. */
  private release(stream: number): void {
    for (let at = 0; at < this.lanes.length; at++) {
      const lane = this.lanes[at]!
      const held = lane.held[stream]
      if (held !== undefined && held[0]!.id <= this.latest[stream]!) this.letGo(lane, stream)
    }
  }

  private surrender(lane: Lane, stream: number): void {
    this.surrenders++
    this.letGo(lane, stream)
  }

  /** Delivers what a connection holds, with what others hold before the end of that, each once. */
  private letGo(lane: Lane, stream: number): void {
    const last = lane.held[stream]!.at(-1)!.id
    const frames: ArbitratedFrame[] = []
    for (const one of this.lanes) {
      const held = one.held[stream]
      if (held === undefined || held[0]!.id > last) continue
      frames.push(...held)
      this.discardHeld(one, stream)
    }
    frames.sort((one, other) => one.id - other.id)
    let bringer: Lane | undefined
    for (const frame of frames) {
      const { id, isShared } = frame
      const isAnother = isShared && id === this.latest[stream]! && frame.lane === bringer
      if (id <= this.latest[stream]! && !isAnother) this.drop(frame.lane, stream, id, frame.localTime)
      else {
        bringer = frame.lane
        this.win(frame)
      }
    }
    this.release(stream)
  }

  private win(frame: ArbitratedFrame): void {
    const { stream, id } = frame
    frame.lane.wins++
    this.latest[stream] = id
    this.arrivals.note(stream, id, frame.localTime)
    this.deliver(frame)
  }

  private drop(lane: Lane, stream: number, id: number, localTime: Nanos): void {
    lane.duplicates++
    const lag = this.arrivals.lagOf(stream, id, localTime)
    if (Number.isNaN(lag)) return
    lane.lagSumNanos += lag
    lane.lagCount++
    if (lag > lane.lagMaximumNanos) lane.lagMaximumNanos = lag
  }

  private hasRestarted(lane: Lane, stream: number, id: number, before: number): boolean {
    if (id < before) lane.sinceRestart[stream] = 1
    else if (lane.sinceRestart[stream]! > 0) lane.sinceRestart[stream]!++
    return lane.sinceRestart[stream]! > RESTART_MESSAGES
  }

  private restart(frame: ArbitratedFrame): void {
    const { lane, stream, id } = frame
    for (const other of this.lanes) {
      other.lastIds[stream] = Number.NaN
      other.sinceRestart[stream] = 0
      this.discardHeld(other, stream)
    }
    lane.lastIds[stream] = id
    this.win(frame)
  }
}
