import { type CodeBlock, codeBlocksOf } from './code-blocks.ts'

/** What is done with a TypeScript block of a document. */
export const ExampleKind = {
  /** Type-checked, and run to its end without an error. */
  Program: 'program',
  /** Type-checked, and run to the coded error that it is there to show. */
  Throwing: 'throwing',
  /** Part of something larger: only its syntax is checked. */
  Fragment: 'fragment',
} as const
export type ExampleKind = (typeof ExampleKind)[keyof typeof ExampleKind]

/** A TypeScript block of a document and what the document says of it. */
export interface Example {
  readonly kind: ExampleKind
  /** Line of its fence, 1-based. */
  readonly line: number
  readonly text: string
  /** Code of the error that a throwing example ends with; '' for others. */
  readonly code: string
  /** What it prints, when the document says so. */
  readonly output: CodeBlock | undefined
}

const LANGUAGES = ['ts', 'typescript']

/**
 * TypeScript blocks of a document in order, and what is wrong with how they are marked.
 *
 * Marks follow the language: ` ```ts ` is a program, ` ```ts throws grid.off_grid ` one that ends with that coded error,
 * ` ```ts fragment ` a part. A ` ```text output ` or ` ```console output ` block holds what the block before it prints.
 */
export function examplesOf(document: string): { examples: Example[]; problems: { line: number; message: string }[] } {
  const examples: Example[] = []
  const problems: { line: number; message: string }[] = []
  const blocks = codeBlocksOf(document)
  for (const [index, block] of blocks.entries()) {
    if (LANGUAGES.includes(block.language)) {
      const next = blocks[index + 1]
      const output = next !== undefined && isOutput(next) ? next : undefined
      const example = exampleOf(block, output)
      if (example === undefined) {
        const flags = block.flags.join(' ')
        problems.push({ line: block.line, message: `'${flags}' is no mark; use fragment, throws <code>, or none` })
      } else examples.push(example)
    } else if (isOutput(block)) {
      const before = blocks[index - 1]
      if (before === undefined || !LANGUAGES.includes(before.language) || before.flags[0] === 'fragment') {
        problems.push({ line: block.line, message: 'an output block must follow the ts block that prints it' })
      }
    }
  }
  return { examples, problems }
}

function exampleOf({ flags, line, text }: CodeBlock, output: CodeBlock | undefined): Example | undefined {
  const [mark, code = '', ...more] = flags
  if (mark === undefined) return { kind: ExampleKind.Program, line, text, code: '', output }
  if (mark === 'fragment' && code === '') return { kind: ExampleKind.Fragment, line, text, code, output: undefined }
  if (mark === 'throws' && code !== '' && more.length === 0) {
    return { kind: ExampleKind.Throwing, line, text, code, output }
  }
  return undefined
}

function isOutput({ flags }: CodeBlock): boolean {
  return flags[0] === 'output'
}
