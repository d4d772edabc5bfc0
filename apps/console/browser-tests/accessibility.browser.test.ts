import type { TestContactCenter } from '../../../libs/testing/apps';
import { expectAccessible } from '../../../libs/testing/accessibility';
import { allViews } from '../../../libs/testing/browser';
import { signIn, startTestConsole, type TestConsole } from '../../../libs/testing/console';
import { playerOf } from '../../../libs/testing/console-player';
import { audioCenter, hourLongCall, manyCalls, postCalls } from '../../../libs/testing/console-recordings';
import { searchPage } from '../../../libs/testing/console-search';

// Some fifteen states a test, and axe takes its time for each.
let stage: TestConsole;
let center: TestContactCenter;
beforeAll(async () => {
  stage = await startTestConsole();
  center = await audioCenter(stage.apps, stage.audio.url);
  const hour = hourLongCall(stage.audio.url, 'hour', Date.now() - 90 * 60_000);
  await postCalls(stage.apps, center, [hour, ...manyCalls(stage.audio.url, 12)]);
});
afterEach(() => stage.browser.endTest());
afterAll(() => stage.close());

describe.each(allViews)('$width, $colorScheme', (view) => {
  test('the console: axe finds nothing in any state', async () => {
    const { page, expectProblems } = await stage.browser.open(view);
    expectProblems(/status of (400|404|500)/);
    await page.goto(stage.apps.publicUrl);
    await page.getByLabel('Password').waitFor();
    await expectAccessible(page, 'sign-in');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Enter your user name and your password.').waitFor();
    await expectAccessible(page, 'sign-in with an error');
    await signIn(page, center.admin);
    const { row } = searchPage(page);
    await row('+16504668000').waitFor();
    await expectAccessible(page, 'results');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press(' ');
    await page.getByRole('region', { name: 'Player' }).waitFor();
    await expectAccessible(page, 'results with the player');
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await expectAccessible(page, 'keyboard help');
    await page.goto(`${stage.apps.publicUrl}/?range=7d&userName=a+AND`);
    await page.getByRole('alert').first().waitFor();
    await expectAccessible(page, 'an error at a field');
    await page.goto(`${stage.apps.publicUrl}/?range=between&callerPhoneNumber=999`);
    await page.getByRole('heading', { name: 'No recordings found' }).waitFor();
    await expectAccessible(page, 'no results, a period of one’s own');
    await page.goto(`${stage.apps.publicUrl}/recordings/hour`);
    await playerOf(page).play.waitFor();
    await page.locator('.waveform').first().waitFor();
    await expectAccessible(page, 'a recording');
    for (const details of await page.locator('main details:not([open]) > summary').all()) await details.click();
    await expectAccessible(page, 'a recording, all opened');
    await page.getByRole('button', { name: 'Put on hold' }).click();
    await page.getByRole('dialog').waitFor();
    await expectAccessible(page, 'the hold’s confirmation');
    await page.goto(`${stage.apps.publicUrl}/recordings/never-there`);
    await page.getByRole('heading', { name: 'No such recording' }).waitFor();
    await expectAccessible(page, 'no such recording');
    await page.goto(`${stage.apps.publicUrl}/docs`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');
    await expectAccessible(page, 'the documents');
  });
});
