import type { Page } from 'playwright-core';
import type { TestContactCenter } from '../../../libs/testing/apps';
import { accessibilityViolations } from '../../../libs/testing/accessibility';
import { allViews } from '../../../libs/testing/browser';
import { startTestConsole, type TestConsole } from '../../../libs/testing/console';
import { audioCenter, instant } from '../../../libs/testing/console-recordings';
import { hostileRecording, hostileTexts, ranMark } from '../../../libs/testing/hostile-recording';
import { postRecordings } from '../../../libs/testing/recordings';

let stage: TestConsole;
let center: TestContactCenter;
let recordingPage: string;

beforeAll(async () => {
  stage = await startTestConsole();
  const { apps, audio } = stage;
  center = await audioCenter(apps, audio.url);
  const hostile = hostileRecording(
    `${audio.url}call-20.wav`,
    instant(Date.now() - 60_000),
    instant(Date.now() - 40_000),
  );
  await postRecordings(apps, center, [hostile]);
  recordingPage = `/recordings/${encodeURIComponent(hostile.id)}`;
});
afterEach(() => stage.browser.endTest());
afterAll(() => stage.close());

const ran = (page: Page) => page.evaluate<boolean>(`globalThis.${ranMark} === true`);
/** The page can be moved sideways. */
const overflows = (page: Page) =>
  page.evaluate<boolean>('document.documentElement.scrollWidth > document.documentElement.clientWidth');

describe.each(allViews)('$width, $colorScheme: a recording whose metadata are hostile HTML', (view) => {
  test('in the list of results it runs nothing and breaks no layout', async () => {
    const { page } = await stage.openSignedIn('/', center.admin, view);
    await page.getByText(hostileTexts[0]).first().waitFor();
    expect(await ran(page)).toBe(false);
    expect(await overflows(page)).toBe(false);
    expect(await accessibilityViolations(page)).toEqual([]);
  });

  test('on its own page it runs nothing, breaks no layout and is shown as it was posted', async () => {
    const { page } = await stage.openSignedIn(recordingPage, center.admin, view);
    await page.getByText(hostileTexts[0]).first().waitFor();
    expect(await ran(page)).toBe(false);
    expect(await overflows(page)).toBe(false);
    expect(await page.locator('main iframe, main script, main style, main svg[onload]').count()).toBe(0);
    expect(await page.locator('[href^="javascript:" i], [src^="javascript:" i]').count()).toBe(0);
    expect(await accessibilityViolations(page)).toEqual([]);
  });
});

describe.each([
  { app: 'the console', address: () => stage.apps.publicUrl },
  { app: 'the ops page', address: () => stage.apps.opsUrl },
])('the Content-Security-Policy of $app', ({ address }) => {
  test.each([
    ['an inline script', `const s = document.createElement('script'); s.text = 'globalThis.${ranMark} = true'; `],
    [
      'a script of another origin',
      `const s = document.createElement('script'); s.src = 'data:text/javascript,globalThis.${ranMark} = true'; `,
    ],
  ])('keeps %s from running that somebody managed to inject', async (_what, make) => {
    const { page, problems, expectProblems } = await stage.browser.open();
    await page.goto(address());
    await page.getByLabel('User name').waitFor();
    expectProblems(/Content Security Policy|Trusted/i);
    const violated = page.evaluate<string>(
      `new Promise((done) => addEventListener('securitypolicyviolation', (event) => done(event.effectiveDirective)))`,
    );
    await page.evaluate(`try { ${make} document.body.append(s); } catch {}`).catch(() => undefined);
    expect(await violated).toMatch(/^script-src|^require-trusted-types-for|^trusted-types/);
    expect(await ran(page)).toBe(false);
    expect(problems).toEqual([]);
  });

  test('keeps an attribute with a script from running', async () => {
    const { page, expectProblems } = await stage.browser.open();
    await page.goto(address());
    await page.getByLabel('User name').waitFor();
    expectProblems(/Content Security Policy|Trusted|status of 404|ERR_/i);
    const violated = page.evaluate<string>(
      `new Promise((done) => addEventListener('securitypolicyviolation', (event) => done(event.effectiveDirective)))`,
    );
    await page.evaluate(
      `try { document.body.setAttribute('onclick', 'globalThis.${ranMark} = true'); document.body.click(); } catch {}`,
    );
    expect(await violated).toMatch(/^script-src|^require-trusted-types-for/);
    expect(await ran(page)).toBe(false);
  });
});
