/** Documents as tests: their code blocks, run and compared; their links; the list of coded errors. */
export { type CodeBlock, codeBlocksOf } from './code-blocks.ts'
export { type Example, ExampleKind, examplesOf } from './examples.ts'
export { programProblems } from './run-programs.ts'
