/** A fenced code block of a Markdown document. */
export interface CodeBlock {
  /** First word after the fence, '' when there is none. */
  readonly language: string
  /** The further words after the fence, such as `fragment`. */
  readonly flags: readonly string[]
  /** Line of the opening fence in the document, 1-based. */
  readonly line: number
  /** Text between the fences without the fence's own indentation; ends in a line feed unless empty. */
  readonly text: string
}

const FENCE = /^(\s*)(`{3,}|~{3,})\s*([^`]*)$/

/** Fenced code blocks of a document in order. A fence that nothing closes runs to the end, as Markdown has it. */
export function codeBlocksOf(document: string): CodeBlock[] {
  const blocks: CodeBlock[] = []
  const lines = document.split('\n')
  for (let index = 0; index < lines.length; index++) {
    const opening = FENCE.exec(lines[index]!)
    if (opening === null) continue
    const [, indentation = '', fence = '', info = ''] = opening
    const [language = '', ...flags] = info.trim().split(/\s+/)
    const first = index + 1
    while (++index < lines.length && !closes(lines[index]!, fence));
    const text = lines
      .slice(first, index)
      .map((line) => `${line.startsWith(indentation) ? line.slice(indentation.length) : line.trimStart()}\n`)
      .join('')
    blocks.push({ language, flags, line: first, text })
  }
  return blocks
}

/** The document with each code block and inline code blanked out, line numbers kept. */
export function proseOf(document: string): string {
  const lines = document.split('\n')
  for (const { line, text } of codeBlocksOf(document)) {
    const length = text.split('\n').length - 1
    lines.fill('', line - 1, line + length + 1)
  }
  return lines.join('\n').replace(/(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '')
}

function closes(line: string, fence: string): boolean {
  const text = line.trim()
  return text.startsWith(fence) && text.replaceAll(fence[0]!, '') === ''
}
