import { EventEmitter } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { SimulatedClock } from '@hft/clock'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runProgram } from './program.ts'

const CHROMIUM = '/usr/bin/chromium'
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

describe.skipIf(!existsSync(CHROMIUM))("a report's page in a browser", () => {
  const folder = mkdtempSync(join(tmpdir(), 'hft-report-page-'))
  let browser: Browser
  let summary: Record<string, unknown>

  beforeAll(async () => {
    const silent = { write: () => undefined }
    const code = await runProgram({
      args: ['--events', '60000', '--report', 'report'],
      environment: {},
      currentFolder: folder,
      stdout: silent,
      stderr: silent,
      signals: new EventEmitter(),
      clock: new SimulatedClock(),
      exit: () => undefined,
    })
    expect(code).toBe(0)
    summary = JSON.parse(readFileSync(join(folder, 'report/summary.json'), 'utf8'))
    browser = await chromium.launch({ executablePath: CHROMIUM, headless: true, args: FLAGS })
  }, 120_000)

  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true })
  })

  /** Opens the page; answers it with what went wrong on it and what it asked the network for. */
  async function opened(options: Parameters<Browser['newPage']>[0]): Promise<{ page: Page; faults: string[] }> {
    const page = await browser.newPage(options)
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text())
    })
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) faults.push(`asked for ${request.url()}`)
    })
    await page.goto(pathToFileURL(join(folder, 'report/report.html')).href)
    return { page, faults }
  }

  function valueAt(path: string): unknown {
    return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], summary)
  }

  test('draws all charts without an error and without the network, and shows the figures of the summary', async () => {
    const { page, faults } = await opened({ viewport: { width: 1200, height: 900 } })
    expect(await page.getAttribute('html', 'data-charts')).toBe('4')
    expect(await page.locator('.chart canvas').count()).toBe(4)
    const figures = await page
      .locator('[data-figure]')
      .evaluateAll((elements) =>
        elements.map((element) => [
          element.getAttribute('data-figure') ?? '',
          element.getAttribute('data-value') ?? '',
        ]),
      )
    expect(figures.length).toBeGreaterThan(40)
    for (const [path, text] of figures) expect(text, path).toBe(String(valueAt(path!) ?? '–'))
    expect(faults).toEqual([])
    await page.close()
  }, 60_000)

  test('zooms by keyboard, all charts together', async () => {
    const { page, faults } = await opened({ viewport: { width: 1200, height: 900 } })
    const before = await page.locator('#equity canvas').screenshot()
    await page.focus('#equity')
    await page.keyboard.press('+')
    await page.keyboard.press('ArrowRight')
    expect(Buffer.compare(before, await page.locator('#equity canvas').screenshot())).not.toBe(0)
    await page.keyboard.press('0')
    expect(faults).toEqual([])
    await page.close()
  }, 60_000)

  test.each([
    ['a phone', { viewport: { width: 380, height: 740 } }],
    ['the dark', { viewport: { width: 1200, height: 900 }, colorScheme: 'dark' }],
  ] as const)(
    'fits %s',
    async (_, options) => {
      const { page, faults } = await opened(options)
      const overhang = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
      expect(overhang).toBeLessThanOrEqual(0)
      expect(faults).toEqual([])
      await page.close()
    },
    60_000,
  )

  test('prints on light paper', async () => {
    const { page, faults } = await opened({ viewport: { width: 1200, height: 900 }, colorScheme: 'dark' })
    await page.emulateMedia({ media: 'print' })
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)')
    expect((await page.pdf()).length).toBeGreaterThan(10_000)
    expect(faults).toEqual([])
    await page.close()
  }, 60_000)
})
