import { chromium, type BrowserContext, type Page, type Response } from 'playwright-core';

/** The two widths that every page must work at. */
export const viewports = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } } as const;
export type Width = keyof typeof viewports;
export const colorSchemes = ['light', 'dark'] as const;

/** How a page is looked at; a wide light one in Rome where a test says nothing. */
export interface View {
  width?: Width;
  colorScheme?: (typeof colorSchemes)[number];
  timezoneId?: string;
}

export const allViews: View[] = (Object.keys(viewports) as Width[]).flatMap((width) =>
  colorSchemes.map((colorScheme) => ({ width, colorScheme })),
);

/** A page in a browser profile of its own, and all that it complained of and received. */
export interface WatchedPage {
  page: Page;
  context: BrowserContext;
  responses: Response[];
  /** What stands in the console as an error, what was thrown and not caught, what the Content-Security-Policy kept from running. */
  problems: string[];
  /** From here on, problems that match are what the test is about. */
  expectProblems: (pattern: RegExp) => void;
}

export interface TestBrowser {
  open: (view?: View) => Promise<WatchedPage>;
  /**
   * Closes what the test opened.
   * @throws Error when a page complained of something that the test did not expect
   */
  endTest: () => Promise<void>;
  close: () => Promise<void>;
}

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
];

/** How the console asks who is signed in: the browser writes each 401 to the console by itself. */
const notSignedIn = /Failed to load resource: the server responded with a status of 401/;

/** Debian's Chromium without a screen; one for a test file. */
export async function startTestBrowser(): Promise<TestBrowser> {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args, timeout: 120_000 });
  const opened: WatchedPage[] = [];
  return {
    async open(view = {}) {
      const watched = await openPage(
        await browser.newContext({
          viewport: viewports[view.width ?? 'wide'],
          colorScheme: view.colorScheme ?? 'light',
          timezoneId: view.timezoneId ?? 'Europe/Rome',
          locale: 'en-GB',
          reducedMotion: 'reduce',
        }),
      );
      opened.push(watched);
      return watched;
    },
    async endTest() {
      const done = opened.splice(0);
      const problems = done.flatMap((watched) => watched.problems);
      await Promise.all(done.map(({ context }) => context.close()));
      if (problems.length > 0) throw new Error(`The page complained:\n${problems.join('\n')}`);
    },
    close: () => browser.close(),
  };
}

async function openPage(context: BrowserContext): Promise<WatchedPage> {
  const page = await context.newPage();
  const [responses, problems, expected] = [[] as Response[], [] as string[], [notSignedIn]];
  const complain = (problem: string) => {
    if (!expected.some((pattern) => pattern.test(problem))) problems.push(problem);
  };
  page.on('response', (response) => responses.push(response));
  page.on('pageerror', (error) => complain(error.stack ?? error.message));
  // Violations of the Content-Security-Policy are among them.
  page.on('console', (message) => {
    if (message.type() === 'error') complain(`${message.text()} (${message.location().url})`);
  });
  // Ends what hangs: nothing is measured.
  page.setDefaultTimeout(60_000);
  const expectProblems = (pattern: RegExp) => expected.push(pattern);
  return { page, context, responses, problems, expectProblems };
}
