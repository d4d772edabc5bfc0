import type { Page } from 'playwright-core';
import { eventually } from './eventually';

/** The player of a recording's page. */
export function playerOf(page: Page) {
  const audio = page.locator('audio').first();
  const slider = page.getByRole('slider', { name: 'Position in the call' });
  const ask = <T>(what: string) => audio.evaluate((element: any, name: string): T => element[name], what);
  return {
    play: page.getByRole('button', { name: 'Play', exact: true }),
    pause: page.getByRole('button', { name: 'Pause', exact: true }),
    slider,
    /** Milliseconds into the call. */
    position: async () => Number(await slider.inputValue()),
    /** Seconds into the media file, as the browser's own audio clock has them. */
    clock: () => ask<number>('currentTime'),
    paused: () => ask<boolean>('paused'),
    source: () => ask<string>('currentSrc'),
    rate: () => ask<number>('playbackRate'),
    volume: () => ask<number>('volume'),
    /** Resolves when so many seconds more were heard. */
    async hear(seconds: number) {
      const from = await ask<number>('currentTime');
      await eventually(async () => (await ask<number>('currentTime')) > from + seconds);
    },
  };
}
