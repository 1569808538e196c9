import type { CodedErrorSite } from './coded-errors.ts'

/** Where the list stands, relative to the root. */
export const ERROR_REFERENCE = 'docs/reference/errors.md'

const HEAD = `# Errors

Every error that a user can cause has a code, here with the message as it is thrown. \`{name}\` stands for a value, \`…\` for
one that depends on the case. The message says what was wrong, where, and what would be right; the package's README says
what to do.

\`npx nx run docs:errors\` writes this list from the sources.

| code | message | package |
|---|---|---|
`

/** The list of coded errors as a document: one row a code, its different messages one below the other. */
export function errorReferenceOf(sites: readonly CodedErrorSite[]): string {
  const rows = new Map<string, { readonly messages: Set<string>; readonly packages: Set<string> }>()
  for (const { code, message, package: packageName } of sites) {
    const row = rows.get(code) ?? { messages: new Set<string>(), packages: new Set<string>() }
    rows.set(code, row)
    row.messages.add(cellOf(message))
    row.packages.add(`\`${packageName}\``)
  }
  const lines = [...rows].map(
    ([code, { messages, packages }]) =>
      `| \`${code}\` | ${[...messages].join('<br>')} | ${[...packages].join(', ')} |\n`,
  )
  return HEAD + lines.join('')
}

function cellOf(message: string): string {
  return message
    .replaceAll('\\', '\\\\')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('|', '\\|')
    .replace(/([*[\]`])/g, '\\$1')
    .replace(/\s*\n\s*/g, ' ')
}
