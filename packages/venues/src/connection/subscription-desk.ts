import type { MarketDataProtocol, Subscription, SubscriptionAnswer } from '../protocol/market-data-protocol.ts'
import { chunksOf } from './subscription-plan.ts'

/** A request that was sent. */
interface SentRequest {
  readonly id: number
  readonly subscriptions: readonly Subscription[]
  isAnswered: boolean
  /** Refused and made again in parts: what else is said of it counts no more. */
  isDivided: boolean
}

/** Streams that the venue refused. */
export interface RefusedStreams {
  readonly subscriptions: readonly Subscription[]
  readonly reason: string
  /** Refused only for now: {@link SubscriptionDesk.retry} asks again. */
  readonly isTemporary: boolean
}

/** What was asked of one connection, and what the venue answered. */
export class SubscriptionDesk {
  /** Requests that the venue confirmed, and refused. */
  accepted = 0
  refused = 0
  /** Answers to nothing that was asked. */
  strayAnswers = 0
  /** Requests that were given up, as no answer came. */
  unanswered = 0
  /** Requests that were refused for now and are to be made again. */
  private postponed = 0
  private readonly protocol: MarketDataProtocol
  private readonly send: (text: string) => void
  private readonly requests: SentRequest[] = []
  private readonly channelIds = new Map<Subscription, number>()
  private nextId = 1

  constructor(protocol: MarketDataProtocol, send: (text: string) => void) {
    this.protocol = protocol
    this.send = send
  }

  /** Whether something was asked and every request answered; a venue that never answers counts as having done so. */
  get isAnswered(): boolean {
    if (this.requests.length === 0 || this.postponed > 0) return false
    return this.protocol.acknowledgement === undefined || this.requests.every(({ isAnswered }) => isAnswered)
  }

  /** Whether the venue answered anything. */
  get hasAnswers(): boolean {
    return this.accepted + this.refused > 0
  }

  /** Asks for streams, in as many messages as the venue's limit needs. */
  subscribe(subscriptions: readonly Subscription[]): void {
    for (const part of chunksOf(subscriptions, this.protocol.limits.subscriptionsPerMessage)) {
      this.request(part, this.protocol.subscribe(part, this.nextId))
    }
  }

  /** Ends streams and asks for them again, so that the venue begins anew with a snapshot. */
  resubscribe(subscriptions: readonly Subscription[]): void {
    // Some venues confirm only what begins; nobody waits for the end of a stream.
    const channelIds = subscriptions.map((subscription) => this.channelIds.get(subscription))
    this.request(subscriptions, this.protocol.unsubscribe(subscriptions, this.nextId, channelIds), true)
    this.subscribe(subscriptions)
  }

  /** Asks again for what was refused for now. */
  retry(subscriptions: readonly Subscription[]): void {
    this.postponed--
    this.subscribe(subscriptions)
  }

  /** Waits no longer for answers; the streams whose requests had none. */
  giveUp(): readonly Subscription[] {
    const open = this.requests.filter(({ isAnswered }) => !isAnswered)
    for (const request of open) request.isAnswered = true
    this.unanswered += open.length
    return open.flatMap(({ subscriptions }) => subscriptions)
  }

  /**
   * Takes an answer; answers with what was refused by it. A request for several instruments that was refused is made
   * again in halves, until it is known which of them the venue doesn't have: the others go on.
   */
  onAnswer(answer: SubscriptionAnswer): RefusedStreams | undefined {
    const request = this.requestOf(answer)
    if (request === undefined) {
      this.strayAnswers++
      return undefined
    }
    request.isAnswered = true
    if (request.isDivided) return undefined
    if (answer.accepted) return this.onAccepted(request, answer)
    this.refused++
    const { reason, isTemporary = false, requestId } = answer
    if (isTemporary) this.postponed++
    else if (requestId !== undefined && this.divide(request)) return undefined
    return { subscriptions: request.subscriptions, reason, isTemporary }
  }

  private requestOf({ accepted, requestId, streams }: SubscriptionAnswer): SentRequest | undefined {
    if (requestId !== undefined) return this.requests.find(({ id }) => id === requestId)
    const { streamName } = this.protocol
    const isOpen = ({ isAnswered, subscriptions }: SentRequest) =>
      !isAnswered &&
      (streams === undefined || subscriptions.some((subscription) => streams.includes(streamName!(subscription))))
    // A refusal that names nothing, when all were answered, is of a later part of the latest.
    return this.requests.find(isOpen) ?? (accepted || streams !== undefined ? undefined : this.requests.at(-1))
  }

  private onAccepted(
    { subscriptions }: SentRequest,
    { requestId, streams, channelId }: SubscriptionAnswer & { readonly accepted: true },
  ): RefusedStreams | undefined {
    if (channelId !== undefined) for (const one of subscriptions) this.channelIds.set(one, channelId)
    const nameOf = this.protocol.streamName
    const missing =
      requestId === undefined || streams === undefined
        ? []
        : subscriptions.filter((subscription) => !streams.includes(nameOf!(subscription)))
    if (missing.length < subscriptions.length) this.accepted++
    if (missing.length === 0) return undefined
    this.refused++
    const names = [...new Set(missing.map((subscription) => nameOf!(subscription)))].join(', ')
    return { subscriptions: missing, reason: `the venue left out ${names}`, isTemporary: false }
  }

  /** Makes a request again in two, each of whole instruments; false when it has but one. */
  private divide(request: SentRequest): boolean {
    const instruments = [...new Set(request.subscriptions.map(({ instrument }) => instrument))]
    if (instruments.length === 1) return false
    request.isDivided = true
    const first = new Set(instruments.slice(0, instruments.length >> 1))
    this.subscribe(request.subscriptions.filter(({ instrument }) => first.has(instrument)))
    this.subscribe(request.subscriptions.filter(({ instrument }) => !first.has(instrument)))
    return true
  }

  private request(subscriptions: readonly Subscription[], texts: readonly string[], isAnswered = false): void {
    this.requests.push({ id: this.nextId++, subscriptions, isAnswered, isDivided: false })
    for (const text of texts) this.send(text)
  }
}
