import { EventEmitter } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { formatUtc, SimulatedClock } from '@hft/clock'
import { SystemConfig, simulatedSystem } from '@hft/engine'
import { generateMarket } from '@hft/execution'
import { builtinInstrument } from '@hft/instrument'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runProgram } from './program.ts'

const CHROMIUM = '/usr/bin/chromium'
/** Set to anything, the picture in the README is made anew, of the run that stands there. */
const { HFT_WRITE_PICTURE } = process.env
const PICTURE = join(import.meta.dirname, '../../../docs/images/report.png')
const EVENTS = HFT_WRITE_PICTURE === undefined ? '60000' : '1200000'
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
      args: ['--events', EVENTS, '--report', 'report'],
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

  /** Every change of the best prices, as the page should tell it: from an engine that does nothing else. */
  async function changesOfTheTouch(): Promise<string[]> {
    const config = SystemConfig.of({
      market: { events: Number(EVENTS) },
      engine: { instruments: [builtinInstrument('generated:SIM-USD')] },
    })
    const told: string[] = []
    const recorder = {
      onTouch: (index: number) => {
        const { priceGrid } = engine.instruments[index]!
        const { markedBid, markedAsk } = engine.market.states[index]!
        const at = formatUtc(0n, engine.now).slice('1970-01-01T'.length, -1)
        told.push(`${at}  bid ${priceGrid.textOfCount(markedBid)}  ask ${priceGrid.textOfCount(markedAsk)}`)
      },
    }
    const { engine } = simulatedSystem(config, { strategy: { name: 'idle' }, recorder })
    await engine.run(generateMarket({ ...config.market, instrument: engine.instruments[0]! }), 0n)
    return told
  }

  /** Selects a part of the price chart with the mouse, around a time, until little is in view. */
  async function zoomedTo(page: Page, second: number): Promise<string[]> {
    const plot = page.locator('#price-0 .u-over')
    const told = page.locator('#events-0')
    for (let times = 0; times < 20; times++) {
      const box = (await plot.boundingBox())!
      const [from, to] = await told.evaluate((element) => [
        Number(element.dataset['from']),
        Number(element.dataset['to']),
      ])
      const middle = box.x + ((second - from!) / (to! - from!)) * box.width
      const y = box.y + box.height / 2
      await page.mouse.move(Math.max(box.x + 1, middle - 60), y)
      await page.mouse.down()
      await page.mouse.move(Math.min(box.x + box.width - 1, middle + 60), y, { steps: 3 })
      await page.mouse.up()
      const lines = (await told.innerText()).split('\n')
      if (lines.length > 1) return lines
    }
    return []
  }

  test('prices zoom from the whole run to single changes and fills, none left out', async () => {
    const { page, faults } = await opened({ viewport: { width: 1200, height: 900 } })
    const changes = await changesOfTheTouch()
    expect(await page.locator('#events-0').innerText()).toMatch(/points in view|changes of the best prices/)
    const fills = readFileSync(join(folder, 'report/fills.csv'), 'utf8').trimEnd().split('\n').slice(1)
    const [at, , , , , side, price, quantity] = fills[Math.floor(fills.length / 2)]!.split(',')
    const time = at!.slice('1970-01-01T'.length, -1)
    const [hour, minute, second] = time.split(':').map(Number)
    await page.locator('#price-0').scrollIntoViewIfNeeded()
    const [head, ...lines] = await zoomedTo(page, hour! * 3600 + minute! * 60 + second!)
    expect(lines).toContain(`${time}  ${side === 'buy' ? 'bought' : 'sold'} ${quantity} at ${price}`)
    const told = lines.filter((line) => line.includes('  bid '))
    const first = changes.indexOf(told[0]!)
    expect(told.length).toBeGreaterThan(1)
    expect(told).toEqual(changes.slice(first, first + told.length))
    expect(head).toBe(
      `${told.length} changes of the best prices and ${lines.length - told.length} ${lines.length - told.length === 1 ? 'fill' : 'fills'} in view, each drawn.`,
    )
    await page.focus('#price-0')
    for (let times = 0; times < 40; times++) await page.keyboard.press('+')
    const span = await page
      .locator('#events-0')
      .evaluate((element) => Number(element.dataset['to']) - Number(element.dataset['from']))
    expect(span).toBeCloseTo(1e-6, 9)
    await page.keyboard.press('0')
    expect(Number(await page.locator('#events-0').getAttribute('data-from'))).toBeLessThan(1)
    expect(faults).toEqual([])
    await page.close()
  }, 120_000)

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

  test('makes the picture in the README: small, and of this page', async () => {
    const { page, faults } = await opened({ viewport: { width: 1200, height: 1650 }, deviceScaleFactor: 0.6 })
    const picture = await page.screenshot()
    expect(picture.subarray(1, 4).toString()).toBe('PNG')
    expect(picture.length).toBeLessThan(200_000)
    expect(readFileSync(PICTURE).readUInt32BE(16)).toBe(picture.readUInt32BE(16))
    if (HFT_WRITE_PICTURE !== undefined) writeFileSync(PICTURE, picture)
    expect(faults).toEqual([])
    await page.close()
  }, 60_000)

  test('prints on light paper', async () => {
    const { page, faults } = await opened({ viewport: { width: 1200, height: 900 }, colorScheme: 'dark' })
    await page.emulateMedia({ media: 'print' })
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)')
    expect((await page.pdf()).length).toBeGreaterThan(10_000)
    expect(await page.locator('details').getAttribute('open')).not.toBeNull()
    expect(faults).toEqual([])
    await page.close()
  }, 60_000)
})
