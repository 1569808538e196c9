import { connectionProblem } from '@hft/data'
import { Agent, request } from 'undici'

const TIMEOUT_MILLIS = 10_000
const LARGEST_ANSWER_BYTES = 1 << 25

/** An answer over REST. */
export interface RestAnswer {
  readonly status: number
  /** Seconds after which to ask again, where the answer says so. */
  readonly retryAfterSeconds: number | undefined
  readonly body: Uint8Array
}

/** Asks a venue over REST. */
export interface RestClient {
  /** Rejects when there is no answer. */
  get(url: string): Promise<RestAnswer>
  /** Asks with an empty POST, as a few venues want for the address of a socket. Rejects when there is no answer. */
  post?(url: string): Promise<RestAnswer>
  /** Ends; requests under way reject. */
  close(): Promise<void>
}

/** Requests over `undici` on connections that are kept open. */
export class UndiciRestClient implements RestClient {
  private readonly agent = new Agent({
    headersTimeout: TIMEOUT_MILLIS,
    bodyTimeout: TIMEOUT_MILLIS,
    connect: { timeout: TIMEOUT_MILLIS },
    maxResponseSize: LARGEST_ANSWER_BYTES,
  })

  get(url: string): Promise<RestAnswer> {
    return this.ask('GET', url)
  }

  post(url: string): Promise<RestAnswer> {
    return this.ask('POST', url)
  }

  close(): Promise<void> {
    return this.agent.destroy()
  }

  private async ask(method: 'GET' | 'POST', url: string): Promise<RestAnswer> {
    try {
      const { statusCode, headers, body } = await request(url, { dispatcher: this.agent, method })
      const bytes = await body.bytes()
      const retryAfter = Number(headers['retry-after'])
      return { status: statusCode, retryAfterSeconds: retryAfter >= 0 ? retryAfter : undefined, body: bytes }
    } catch (error) {
      throw new Error(connectionProblem(url, error), { cause: error })
    }
  }
}
