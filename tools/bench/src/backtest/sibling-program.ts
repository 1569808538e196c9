import { extname } from 'node:path'

/** A program of this folder as this file is run: built where this is built, from source where it runs from source. */
export function siblingProgram(name: string): URL {
  return new URL(`./${name}${extname(import.meta.filename)}`, import.meta.url)
}
