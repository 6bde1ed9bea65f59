import { chromium, type Browser, type Page } from 'playwright-core';
import { heightOf } from '../grid';
import type { Drawing, Drawn } from '../model';
import { serve } from './server';

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** One page of Debian's Chromium, which draws one dashboard after the other. */
export class Drawer {
  private readonly errors: string[] = [];

  private constructor(private readonly browser: Browser, private readonly page: Page) {
    page.on('pageerror', (error) => this.errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && this.errors.push(`${message.text()} ${message.location().url}`));
  }

  static async start(): Promise<Drawer> {
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args: flags });
    const page = await browser.newPage({ timezoneId: 'UTC', locale: 'en-US' });
    const drawer = new Drawer(browser, page);
    await page.goto(await serve());
    await page.waitForFunction('window.draw !== undefined', undefined, { timeout: 60_000 });
    return drawer;
  }

  /** Draws on a page as high as the dashboard, since tables paint nothing below the fold, and takes a picture to a file where one is named. */
  async draw(drawing: Drawing, picture?: string): Promise<Drawn> {
    this.errors.length = 0;
    await this.page.setViewportSize({ width: drawing.width, height: heightOf(drawing.dashboard.panels) });
    const drawn = await this.page.evaluate((one) => (window as unknown as { draw: (one: Drawing) => Promise<Drawn> }).draw(one), drawing);
    if (picture) {
      await this.page.screenshot({ path: picture });
    }

    drawn.findings.push(...this.errors.map((message) => ({ check: 'console' as const, panel: '', message: `JavaScript: ${message}` })));
    return drawn;
  }

  stop = () => this.browser.close();
}
