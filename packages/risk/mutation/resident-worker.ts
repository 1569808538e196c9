import { type PoolOptions, type PoolWorker, ThreadsPoolWorker, type WorkerRequest } from 'vitest/node'

type Listener = (...values: never[]) => void

/** A thread keeps the modules of this many runs: a new one now and then bounds what they leave behind. */
const RUNS_PER_THREAD = 200

/**
 * A thread that outlives a run, with all modules but the tests' own still loaded.
 *
 * A mutation run starts the tests thousands of times over, for a few milliseconds each; loading the package and all that
 * it depends on takes many times that. The mutants are switches inside the loaded modules.
 */
export class ResidentWorker {
  readonly name = 'resident'
  #thread: ThreadsPoolWorker | undefined
  #runs = 0

  /** What vitest takes for a worker of its own, for one run. */
  readonly forRun = (options: PoolOptions): PoolWorker => {
    const listeners: [event: string, listener: Listener][] = []
    const thread = (): ThreadsPoolWorker => {
      if (this.#thread === undefined) throw new Error('the thread has ended')
      return this.#thread
    }
    let config: unknown
    const off = (event: string, listener: Listener): void => {
      this.#thread?.off(event, listener)
    }
    return {
      name: this.name,
      start: () => this.#start(options),
      send: (request: WorkerRequest) => {
        if (request.type === 'start') config = request.context.config
        if (request.type === 'run') return thread().send(withoutLocations(request, config))
        if (request.type !== 'stop') return thread().send(request)
        for (const [event, listener] of listeners) {
          if (event === 'message') listener({ type: 'stopped', __vitest_worker_response__: true } as never)
        }
      },
      on: (event, listener) => {
        listeners.push([event, listener])
        thread().on(event, listener)
      },
      off,
      stop: async () => {
        for (const [event, listener] of listeners) off(event, listener)
      },
      deserialize: (data) => data,
    }
  }

  async #start(options: PoolOptions): Promise<void> {
    if (this.#runs++ % RUNS_PER_THREAD === 0) await this.end()
    if (this.#thread !== undefined) return
    const thread = new ThreadsPoolWorker(options)
    await thread.start()
    thread.on('exit', () => {
      if (this.#thread === thread) this.#thread = undefined
    })
    this.#thread = thread
  }

  async end(): Promise<void> {
    const thread = this.#thread
    this.#thread = undefined
    await thread?.stop()
  }
}

/** Where a test stands in its file is asked of the stack, which is dear, and told once: in the run that finds the tests. */
function withoutLocations(request: WorkerRequest, config: unknown): WorkerRequest {
  if (!('context' in request) || !JSON.stringify(request.context.providedContext ?? {}).includes('"mutant"'))
    return request
  return {
    ...request,
    context: { ...request.context, config: { ...(config as object), includeTaskLocation: false } },
  } as never
}
