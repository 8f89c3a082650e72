// The Inspector (or the Dashboard, the same page in an editor tab) as a person reads it.

import type { Frame, Locator } from 'playwright-core';
import { until } from '../vscode/driver/until.ts';
import type { VSCodeWindow } from '../vscode/driver/vscodeWindow.ts';

export class InspectorPage {
  readonly #window: VSCodeWindow;
  readonly #title: string;

  constructor(window: VSCodeWindow, title = 'Inspector') {
    this.#window = window;
    this.#title = title;
  }

  /** The page is made anew whenever its view was hidden, so it is looked up each time. */
  frame(): Promise<Frame> {
    return this.#window.workbench.webview(this.#title);
  }

  async region(name: string): Promise<Locator> {
    return (await this.frame()).getByRole('region', { name });
  }

  async press(label: string): Promise<void> {
    await (await this.frame()).getByRole('button', { name: label }).first().click();
  }

  /** `Training`, `Paused`, … as the header shows it. */
  async state(): Promise<string> {
    const text = await (await this.frame()).locator('header [role=status]').first().textContent();
    return text?.trim() ?? '';
  }

  /** A number of the header: `step`, `loss`. */
  async counter(name: string): Promise<number> {
    const fact = (await this.frame()).locator('.counters > div', {
      has: (await this.frame()).locator('dt', { hasText: new RegExp(`^${name}$`) }),
    });
    const text = await fact.locator('dd').first().textContent();
    return Number(text?.replaceAll(/[^\d.eE+-]/g, ''));
  }

  /** A new run has begun to show when the header names its model. */
  async waitForModel(title: string): Promise<void> {
    const isShown = async (): Promise<boolean> => {
      const name = (await this.frame()).locator('header .names h1', { hasText: title });
      return name.isVisible();
    };
    await until(isShown, { limitMs: 30_000, what: `the run of ${title}` });
  }

  async waitForState(state: string, limitMs = 20_000): Promise<void> {
    await until(async () => (await this.state()) === state, {
      limitMs,
      what: async () => `the state ${state}; it is ${await this.state()}`,
    });
  }

  async waitForStep(step: number, limitMs = 60_000): Promise<number> {
    return until(
      async () => {
        const now = await this.counter('step');
        return now >= step && now;
      },
      { limitMs, what: async () => `step ${step}; it is ${await this.counter('step')}` },
    );
  }

  /**
   * Scrolls to a region, as only what is on screen is sent and drawn, and waits until each of its
   * pictures is painted: more than one colour in each canvas.
   */
  async waitForPictures(name: string): Promise<void> {
    const region = await this.region(name);
    const show = (): Promise<void> =>
      region.evaluate((element) => {
        element.scrollIntoView({ block: 'nearest' });
      });
    await show();
    const canvases = region.locator('canvas:visible');
    await until(() => canvases.evaluateAll(areAllPainted), {
      limitMs: 30_000,
      what: async () => `pictures in ${name}; it has ${await canvases.count()}`,
    });
    // The pictures have made it taller.
    await show();
  }
}

/** Runs in the page, so it stands alone. */
function areAllPainted(elements: readonly Element[]): boolean {
  const isPainted = (canvas: HTMLCanvasElement): boolean => {
    const context = canvas.getContext('2d');
    if (!context || canvas.width === 0 || canvas.height === 0) return false;
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size > 1;
  };
  return (
    elements.length > 0 && elements.every((element) => isPainted(element as HTMLCanvasElement))
  );
}
