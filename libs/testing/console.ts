import type { Page } from 'playwright-core';
import { startTestApps, type Credentials, type TestApps } from './apps';
import { startTestBrowser, type TestBrowser, type View, type WatchedPage } from './browser';
import { startLongAudioStore, type LongAudioStore } from './long-audio-store';

/** Both apps with their built pages, a store full of audio, and a browser. */
export interface TestConsole {
  apps: TestApps;
  audio: LongAudioStore;
  browser: TestBrowser;
  /** A page of the public app, or of another address, that somebody is signed in to. */
  openSignedIn: (address: string, credentials: Credentials, view?: View) => Promise<WatchedPage>;
  close: () => Promise<void>;
}

export async function startTestConsole(): Promise<TestConsole> {
  const apps = await startTestApps();
  const audio = await startLongAudioStore();
  const browser = await startTestBrowser();
  return {
    apps,
    audio,
    browser,
    async openSignedIn(address, credentials, view) {
      const watched = await browser.open(view);
      await watched.page.goto(new URL(address, apps.publicUrl).href);
      await signIn(watched.page, credentials);
      return watched;
    },
    async close() {
      await browser.close();
      await apps.close();
      await audio.close();
    },
  };
}

/** Fills in the sign-in form that the page shows. */
export async function signIn(page: Page, { userName, password }: Credentials): Promise<void> {
  await page.getByLabel('User name').fill(userName);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
}
