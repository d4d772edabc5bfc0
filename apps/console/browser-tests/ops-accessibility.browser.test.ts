import type { TestContactCenter } from '../../../libs/testing/apps';
import { expectAccessible } from '../../../libs/testing/accessibility';
import { allViews } from '../../../libs/testing/browser';
import { startTestConsole, type TestConsole } from '../../../libs/testing/console';
import { audioCenter, hourLongCall, postCalls } from '../../../libs/testing/console-recordings';

// Some fifteen states a test, and axe takes its time for each.
let stage: TestConsole;
let center: TestContactCenter;
beforeAll(async () => {
  stage = await startTestConsole();
  center = await audioCenter(stage.apps, stage.audio.url);
  const hour = hourLongCall(stage.audio.url, 'hour', Date.now() - 90 * 60_000);
  await postCalls(stage.apps, center, [hour]);
});
afterEach(() => stage.browser.endTest());
afterAll(() => stage.close());

describe.each(allViews)('$width, $colorScheme', (view) => {
  test('the ops page: axe finds nothing in any state', async () => {
    const { page, expectProblems } = await stage.openSignedIn(stage.apps.opsUrl, stage.apps.ops, view);
    expectProblems(/status of 404/);
    await page.getByRole('link', { name: 'Center 1' }).waitFor();
    await expectAccessible(page, 'contact centers');
    const of = `/contact-centers/${center.ccid}`;
    const places = [of, '/contact-centers/new', '/contact-centers/audit'];
    const tabs = ['users', 'users/:new', `users/${center.admin.userName}`, 'recordings', 'recordings/hour'];
    const further = ['recordings/never-there', 'retention', 'media-deletions', 'audit'];
    for (const place of [...places, ...[...tabs, ...further].map((tab) => `${of}/${tab}`), '/docs']) {
      await page.goto(`${stage.apps.opsUrl}${place}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      await expectAccessible(page, place);
    }
    await page.goto(`${stage.apps.opsUrl}${of}`);
    await page.getByRole('button', { name: 'Delete…' }).click();
    await page.getByRole('dialog').waitFor();
    await expectAccessible(page, 'a confirmation with the name to be typed');
  });
});
