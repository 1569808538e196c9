import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['@hft/source'] },
  ssr: { resolve: { conditions: ['@hft/source'] } },
  test: {
    projects: ['packages/*', 'apps/*', 'examples/*', 'tools/*'],
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: '.nx/test-results.json' }]] : ['default'],
  },
})
