import { EventEmitter } from 'node:events'
import { SimulatedClock } from '@hft/clock'
import type { BacktesterSurroundings } from './program.ts'

/** How a program ended, and what it said. */
export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs one of the backtester's programs in this process, as from `folder`, away from a terminal. */
export async function runInFolder(
  folder: string,
  program: (surroundings: BacktesterSurroundings) => Promise<number>,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const texts = { stdout: '', stderr: '' }
  const output = (name: keyof typeof texts) => ({
    write: (text: string) => {
      texts[name] += text
    },
  })
  const code = await program({
    args,
    environment,
    currentFolder: folder,
    stdout: output('stdout'),
    stderr: output('stderr'),
    signals: new EventEmitter(),
    clock: new SimulatedClock(),
    exit: () => undefined,
  })
  return { code, ...texts }
}
