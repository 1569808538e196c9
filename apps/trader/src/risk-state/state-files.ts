import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { makeFolder } from '@hft/data'

/** The few things that are done to state files; `SYSTEM_FILES` does them on disk. */
export interface StateFiles {
  makeFolder(folder: string): void
  /** Undefined when there is none. */
  read(path: string): string | undefined
  /** Makes or replaces a file, and has it on the disk when it returns. */
  writeNew(path: string, text: string): void
  /** Writes over a file without needing more room on the disk than it has, and has it on the disk when it returns. */
  overwrite(path: string, text: string): void
  rename(from: string, to: string): void
  remove(path: string): void
}

/** Files of the system, without waiting for a turn of the event loop: who stops trading doesn't come back later. */
export const SYSTEM_FILES: StateFiles = {
  makeFolder,
  read: (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined),
  writeNew: (path, text) => write(path, 'w', text),
  overwrite: (path, text) => write(path, 'r+', text),
  rename: renameSync,
  remove: (path) => rmSync(path, { force: true }),
}

function write(path: string, flags: 'w' | 'r+', text: string): void {
  const file = openSync(path, flags, 0o600)
  try {
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at, at)
    if (flags === 'r+') ftruncateSync(file, bytes.length)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
