import { defineProject } from 'vitest/config'

export default defineProject({
  ssr: { resolve: { conditions: ['@hft/source'] } },
  test: { name: 'venue-simulator', include: ['src/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 180_000 },
})
