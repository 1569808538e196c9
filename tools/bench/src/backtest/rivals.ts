import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const TOOL = join(import.meta.dirname, '../..')
const CARGO_MANIFEST = join(TOOL, 'rust/Cargo.toml')
const PYTHON_RUNNERS = join(TOOL, 'python')
const GUIDE = 'docs/guides/benchmark-rivals.md'

/** How to start a rival's runner, or why it can't be. */
export type Rival =
  | { readonly name: string; readonly command: string; readonly args: readonly string[] }
  | { readonly name: string; readonly absent: string }

/** The rivals that run over market events, present or not. */
export interface Rivals {
  readonly hftbacktestPython: Rival
  readonly hftbacktestCrate: Rival
  readonly barter: Rival
  readonly nautilusTrader: Rival
}

/** For runs without contests: nothing is looked for, nothing built. */
export const NO_RIVALS: Rivals = {
  hftbacktestPython: { name: 'hftbacktest', absent: 'not asked for' },
  hftbacktestCrate: { name: 'hftbacktest crate', absent: 'not asked for' },
  barter: { name: 'barter', absent: 'not asked for' },
  nautilusTrader: { name: 'nautilus_trader', absent: 'not asked for' },
}

/**
 * Looks for the rivals and builds the Rust runners, where there is a cargo.
 *
 * @param folder where the virtual environments `hftbacktest` and `nautilus` are, and the Rust runners are built
 * @param python a Python that has hftbacktest, in place of the virtual environment's
 */
export function findRivals(folder: string, python: string | undefined): Rivals {
  const built = buildRunners(join(folder, 'target'))
  return {
    hftbacktestPython: pythonRival(
      'hftbacktest',
      python ?? environmentPython(folder, 'hftbacktest'),
      'hftbacktest_runner.py',
    ),
    nautilusTrader: pythonRival('nautilus_trader', environmentPython(folder, 'nautilus'), 'nautilus_runner.py'),
    hftbacktestCrate: cargoRival('hftbacktest crate', built, 'hftbacktest-runner'),
    barter: cargoRival('barter', built, 'barter-runner'),
  }
}

function environmentPython(folder: string, environment: string): string {
  return join(folder, environment, 'bin/python')
}

function pythonRival(module: string, python: string, runner: string): Rival {
  const name = `${module} (Python)`
  const tried = spawnSync(python, ['-c', `import ${module}`], { encoding: 'utf8' })
  if (tried.status === 0) return { name, command: python, args: [join(PYTHON_RUNNERS, runner)] }
  const reason = existsSync(python) ? `${python} has no ${module}` : `there is no ${python}`
  return { name, absent: `${reason}; ${GUIDE} says how to install it` }
}

/** The folder that holds the runners, or why there are none. */
function buildRunners(target: string): { readonly folder: string } | { readonly absent: string } {
  const { status, error, stderr } = spawnSync(
    'cargo',
    ['build', '--release', '--locked', '--manifest-path', CARGO_MANIFEST, '--target-dir', target],
    { encoding: 'utf8' },
  )
  if (status === 0) return { folder: join(target, 'release') }
  const reason = error === undefined ? stderr.trimEnd().split('\n').at(-1) : 'there is no cargo'
  return { absent: `${reason}; ${GUIDE} says what it takes to build it` }
}

function cargoRival(
  name: string,
  built: { readonly folder: string } | { readonly absent: string },
  runner: string,
): Rival {
  if ('absent' in built) return { name, absent: built.absent }
  return { name, command: join(built.folder, runner), args: [] }
}
