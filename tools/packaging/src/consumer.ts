import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { examplesOf, programProblems } from '@hft/docs'
import { compilerAt } from './build-packages.ts'
import { exportedNames } from './exported-names.ts'
import { runNode, runNpm } from './run-program.ts'
import type { WorkspacePackage } from './workspace-packages.ts'

/** A project outside the workspace that has one package installed, from tarballs. */
export class Consumer {
  readonly #root: string
  readonly #folder: string
  readonly #package: WorkspacePackage

  /**
   * Parameters:
   *   root      the workspace: its compiler and its Node types are used, nothing else
   *   folder    the project's folder; made if absent, to be outside the workspace
   *   consumed  the package to use
   */
  constructor(root: string, folder: string, consumed: WorkspacePackage) {
    this.#root = root
    this.#folder = folder
    this.#package = consumed
  }

  /** Where the package is, once installed. */
  get installedFolder(): string {
    return join(this.#folder, 'node_modules', this.#package.name)
  }

  /** Installs the package and those it needs from `tarballs`, and all else from the registry. */
  async install(tarballs: ReadonlyMap<string, string>): Promise<string[]> {
    mkdirSync(this.#folder, { recursive: true })
    const dependencies = Object.fromEntries(this.#package.closure.map((name) => [name, `file:${tarballs.get(name)}`]))
    writeFileSync(
      join(this.#folder, 'package.json'),
      JSON.stringify({ name: 'consumer', private: true, type: 'module', dependencies }),
    )
    const flags = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund']
    const { succeeded, stderr } = await runNpm(['install', ...flags], this.#folder)
    return succeeded ? [] : [stderr]
  }

  /** Imports the package from plain JavaScript and reads every name that its source exports. */
  async importProblems(): Promise<string[]> {
    const { values } = exportedNames(readFileSync(join(this.installedFolder, 'src/index.ts'), 'utf8'))
    const program = `import * as all from '${this.#package.name}'
      const read = Object.keys(all).filter((name) => all[name] !== undefined)
      process.stdout.write(JSON.stringify(read.sort()))`
    writeFileSync(join(this.#folder, 'import.js'), program)
    const { succeeded, stdout, stderr } = await runNode(['import.js'], this.#folder)
    if (!succeeded) return [stderr]
    const read = JSON.parse(stdout) as readonly string[]
    return [
      ...values.filter((name) => !read.includes(name)).map((name) => `${name} is exported and not there`),
      ...read.filter((name) => !values.includes(name)).map((name) => `${name} is there and not exported`),
    ]
  }

  /**
   * Compiles TypeScript that imports every name, types included, and the README's first example; the package's own
   * declarations are checked too. Then runs the example.
   */
  async sourceProblems(): Promise<{ types: string[]; example: string[] }> {
    const { values, types } = exportedNames(readFileSync(join(this.installedFolder, 'src/index.ts'), 'utf8'))
    const list = [...values, ...types.map((name) => `type ${name}`)].join(', ')
    writeFileSync(join(this.#folder, 'names.ts'), `export { ${list} } from '${this.#package.name}'\n`)
    const readme = join(this.installedFolder, 'README.md')
    const [example] = existsSync(readme) ? examplesOf(readFileSync(readme, 'utf8')).examples : []
    if (example === undefined)
      return { types: await this.#compile(['names.ts']), example: ['README.md has no example'] }
    const file = join(this.#folder, 'example.ts')
    writeFileSync(file, `${example.text}export {}\n`)
    const errors = await this.#compile(['names.ts', 'example.ts'])
    const ofExample = (error: string): boolean => error.startsWith('example.ts(')
    const problems = await programProblems([example], [file], [])
    return {
      types: errors.filter((error) => !ofExample(error)),
      example: [...errors.filter(ofExample), ...problems.map(({ message }) => message)],
    }
  }

  /** The compiler's errors, in one run: checking the declarations of what the package needs is most of its work. */
  async #compile(files: readonly string[]): Promise<string[]> {
    writeFileSync(
      join(this.#folder, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          target: 'es2024',
          lib: ['es2024'],
          module: 'nodenext',
          moduleResolution: 'nodenext',
          strict: true,
          noEmit: true,
          skipLibCheck: false,
          types: ['node'],
          typeRoots: [join(this.#root, 'node_modules/@types')],
        },
        files,
      }),
    )
    const parameters = [compilerAt(this.#root), '-p', 'tsconfig.json', '--pretty', 'false']
    const { succeeded, stdout, stderr } = await runNode(parameters, this.#folder)
    const errors = stdout.split('\n').filter((line) => line.includes('): error TS'))
    if (!succeeded && errors.length === 0) return [stdout + stderr]
    // Declarations of packages from elsewhere are theirs to keep in order.
    return errors.filter((line) => !line.includes('node_modules/') || line.includes('node_modules/@hft/'))
  }
}
