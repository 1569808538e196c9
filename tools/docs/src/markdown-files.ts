import { globSync } from 'node:fs'

const DOCUMENTS = ['*.md', 'docs/**/*.md', '{packages,apps,examples,tools}/*/*.md']

/** Documents of the workspace at `root`: paths relative to it, forward slashes, sorted. */
export function markdownFiles(root: string): string[] {
  return globSync(DOCUMENTS, { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
}
