import type { MarketDataProtocol, Subscription, SubscriptionAnswer } from '../protocol/market-data-protocol.ts'
import { chunksOf } from './subscription-plan.ts'

/** A request that was sent. */
interface SentRequest {
  readonly id: number
  readonly subscriptions: readonly Subscription[]
  isAnswered: boolean
}

/** What was asked of one connection, and what the venue answered. */
export class SubscriptionDesk {
  /** Requests that the venue confirmed, and refused. */
  accepted = 0
  refused = 0
  /** Answers to nothing that was asked. */
  strayAnswers = 0
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

  /** Takes an answer; answers with the streams that were refused by it, which {@link retry} wants if only for now. */
  onAnswer(answer: SubscriptionAnswer): readonly Subscription[] {
    const { requestId } = answer
    const isOf = ({ id, isAnswered }: SentRequest) => (requestId === undefined ? !isAnswered : id === requestId)
    // A refusal that names no request, when all were answered, is of a later part of the latest.
    const isUnnamed = !answer.accepted && requestId === undefined
    const request = this.requests.find(isOf) ?? (isUnnamed ? this.requests.at(-1) : undefined)
    if (request === undefined) {
      this.strayAnswers++
      return []
    }
    request.isAnswered = true
    if (answer.accepted) {
      this.accepted++
      const { channelId } = answer
      if (channelId !== undefined) for (const one of request.subscriptions) this.channelIds.set(one, channelId)
      return []
    }
    this.refused++
    if (answer.isTemporary === true) this.postponed++
    return request.subscriptions
  }

  private request(subscriptions: readonly Subscription[], texts: readonly string[], isAnswered = false): void {
    this.requests.push({ id: this.nextId++, subscriptions, isAnswered })
    for (const text of texts) this.send(text)
  }
}
