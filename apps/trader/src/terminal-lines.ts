import type { TextOutput } from '@hft/engine'

const ESCAPE = 0x1b
const END_OF_SEQUENCE = 0x6d
const RESET = '\u001b[0m'
const USUAL_COLUMNS = 80

/** Columns and rows of a terminal. */
export interface TerminalSize {
  readonly columns: number
  readonly rows: number
}

/** The size of a terminal as it is now; 80 columns where it doesn't say, and no end of rows. */
export function sizeOf(output: TextOutput): TerminalSize {
  return { columns: side(output, 'columns', USUAL_COLUMNS), rows: side(output, 'rows', Number.POSITIVE_INFINITY) }
}

/** A line cut to so many columns; its colours take none, and end with it. */
export function cutTo(text: string, columns: number): string {
  let shown = 0
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) === ESCAPE) {
      while (at < text.length && text.charCodeAt(at) !== END_OF_SEQUENCE) at++
    } else if (++shown > columns) return `${text.slice(0, at)}${text.includes('\u001b') ? RESET : ''}`
  }
  return text
}

/** Parts as few lines of so many columns, with blanks between parts; one that is longer has a line of its own. */
export function linesOf(parts: readonly string[], columns: number, between = '  '): readonly string[] {
  const lines: string[] = []
  for (const part of parts) {
    const line = lines.at(-1)
    if (line !== undefined && line.length + between.length + part.length <= columns)
      lines[lines.length - 1] = `${line}${between}${part}`
    else lines.push(part)
  }
  return lines
}

function side(output: TextOutput, name: 'columns' | 'rows', otherwise: number): number {
  const size: unknown = name in output ? Reflect.get(output, name) : undefined
  return typeof size === 'number' && size > 0 ? size : otherwise
}
