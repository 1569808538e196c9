import { defineProject } from 'vitest/config'
import { BaseSequencer, type Reporter, type TestSpecification, type Vitest } from 'vitest/node'
import { ResidentWorker } from './resident-worker.ts'

/** Files whose tests take long, run behind the others: most mutants are dead by then. */
const LAST = ['property.test.ts', 'own-orders.test.ts']

/** Files with a test that failed, the latest first: what finds one mutant finds most of its neighbours. */
let findings: string[] = []

class LatestFindingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = findings.indexOf(moduleId)
      if (at >= 0) return at - findings.length
      return LAST.some((name) => moduleId.endsWith(name)) ? 1 : 0
    }
    return [...files].sort((a, b) => rank(a) - rank(b) || (a.moduleId < b.moduleId ? -1 : 1))
  }
}

const noteFindings: Reporter = {
  onTestModuleEnd(module) {
    if (module.state() === 'failed') findings = [module.moduleId, ...findings.filter((id) => id !== module.moduleId)]
  },
}

export default defineProject({
  ssr: { resolve: { conditions: ['@hft/source'] } },
  plugins: [
    {
      name: 'resident-worker',
      // Stryker asks for threads; here, where all is resolved, is the last word.
      configureVitest({ vitest, project }: { vitest: Vitest; project: { config: Record<string, unknown> } }) {
        const worker = new ResidentWorker()
        vitest.onClose(() => worker.end())
        project.config['pool'] = worker.name
        project.config['poolRunner'] = { name: worker.name, createPoolWorker: worker.forRun }
      },
    },
  ],
  test: {
    name: 'risk',
    include: ['src/**/*.test.ts'],
    // Tens of thousands of orders, and no rule that other tests don't hold.
    exclude: ['src/limits/incidents.test.ts'],
    isolate: false,
    maxWorkers: 1,
    fsModuleCache: true,
    setupFiles: ['mutation/coverage-of-file.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    env: { PROPERTY_SHARE: '0.05' },
    reporters: [noteFindings],
    sequence: { sequencer: LatestFindingFirst },
  },
})
