import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createInterface, type Interface } from 'node:readline'

/** What a runner answers to a request. */
export interface RunnerAnswer {
  /** By the wall's clock. */
  readonly seconds: number
  /** Processor time of the process, all its threads together. */
  readonly cpuSeconds: number
  readonly events: number
  readonly fills?: number
  readonly position?: number
  readonly balance?: number
  readonly fee?: number
  /** Times that a strategy was called. */
  readonly callbacks?: number
}

/**
 * A program that loads a market once, says so in a line, and then does one run for each line that it is sent, timing it
 * itself. While it waits it takes no processor time, so that contenders take turns without loading and compiling anew.
 */
export class RunnerProcess {
  /** What it is, in its own words. */
  readonly ready: string
  /** Records of the file that it has loaded. */
  readonly events: number
  readonly #child: ChildProcessWithoutNullStreams
  readonly #lines: AsyncIterator<string>
  readonly #reader: Interface
  readonly #complaint: () => string

  private constructor(
    child: ChildProcessWithoutNullStreams,
    reader: Interface,
    lines: AsyncIterator<string>,
    first: { readonly ready: string; readonly events: number },
    complaint: () => string,
  ) {
    this.#complaint = complaint
    this.ready = first.ready
    this.events = first.events
    this.#child = child
    this.#reader = reader
    this.#lines = lines
  }

  /** @throws Error with what the program wrote to stderr when it ends without having loaded */
  static async start(command: string, args: readonly string[]): Promise<RunnerProcess> {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    let stderr = ''
    child.stderr.on('data', (piece: Buffer) => {
      stderr += piece.toString()
    })
    let failure: Error | undefined
    child.on('error', (error) => {
      failure = error
    })
    const reader = createInterface({ input: child.stdout })
    const lines = reader[Symbol.asyncIterator]()
    const { value, done } = await lines.next()
    if (done === true) throw new Error(`${command} did not start: ${failure?.message ?? telling(stderr)}`)
    return new RunnerProcess(child, reader, lines, JSON.parse(value) as { ready: string; events: number }, () =>
      telling(stderr),
    )
  }

  /** @throws Error when the program ends instead of answering */
  async run<Answer = RunnerAnswer>(request: object): Promise<Answer> {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`)
    const { value, done } = await this.#lines.next()
    if (done === true) throw new Error(`${this.ready} ended at ${JSON.stringify(request)}: ${this.#complaint()}`)
    return JSON.parse(value) as Answer
  }

  /** Lets the program end. */
  async stop(): Promise<void> {
    const ended = new Promise<void>((resolve) => {
      this.#child.on('close', () => resolve())
    })
    this.#child.stdin.end()
    this.#reader.close()
    this.#child.stdout.resume()
    await ended
  }
}

/** The line of a complaint that names the error, else the last one. */
function telling(text: string): string {
  const lines = text.trimEnd().split('\n')
  return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? ''
}
