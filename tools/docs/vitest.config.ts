import { defineProject } from 'vitest/config'

export default defineProject({
  ssr: { resolve: { conditions: ['@hft/source'] } },
  test: { name: 'docs', include: ['src/**/*.test.ts'], testTimeout: 60_000 },
})
