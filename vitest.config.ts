import { defineConfig } from 'vitest/config'

const PROJECTS = ['packages/*', 'apps/*', 'examples/*', 'tools/*']

export default defineConfig({
  resolve: { conditions: ['@hft/source'] },
  ssr: { resolve: { conditions: ['@hft/source'] } },
  test: {
    projects: [
      ...PROJECTS,
      {
        extends: true,
        // Strategies of one's own, anywhere beside the projects.
        test: {
          name: 'strategies',
          include: ['**/*.test.ts'],
          exclude: [...PROJECTS.map((project) => `${project}/**`), 'node_modules/**', '**/.*/**'],
        },
      },
    ],
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: '.nx/test-results.json' }]] : ['default'],
  },
})
