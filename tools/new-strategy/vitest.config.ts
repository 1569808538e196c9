import { defineProject } from 'vitest/config'

export default defineProject({
  ssr: { resolve: { conditions: ['@hft/source'] } },
  test: { name: 'new-strategy', include: ['src/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
})
