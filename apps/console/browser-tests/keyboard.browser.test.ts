import type { TestContactCenter } from '../../../libs/testing/apps';
import { startTestConsole, type TestConsole } from '../../../libs/testing/console';
import { audioCenter, manyCalls, postCalls } from '../../../libs/testing/console-recordings';
import { searchPage } from '../../../libs/testing/console-search';
import { eventually } from '../../../libs/testing/eventually';

let stage: TestConsole;
let center: TestContactCenter;
beforeAll(async () => {
  stage = await startTestConsole();
  center = await audioCenter(stage.apps, stage.audio.url);
  await postCalls(stage.apps, center, manyCalls(stage.audio.url, 80));
});
afterEach(() => stage.browser.endTest());
afterAll(() => stage.close());

const callerOf = (number: number) => `+1650466${8000 + number}`;

async function open() {
  const watched = await stage.openSignedIn('/', center.admin);
  const { page } = watched;
  const search = searchPage(page);
  await search.row(callerOf(0)).waitFor();
  /** The row of that number has the focus. */
  const isAt = (number: number) =>
    eventually(() =>
      search.row(callerOf(number)).evaluate((row: any) => row.contains(row.ownerDocument.activeElement)),
    );
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  return { ...watched, ...search, isAt, press };
}

test('down and up go from recording to recording, as j and k do', async () => {
  const { isAt, press } = await open();
  await press('ArrowDown');
  await isAt(0);
  await press('ArrowDown', 'ArrowDown', 'ArrowUp');
  await isAt(1);
  await press('j', 'j', 'k');
  await isAt(2);
});

test('held down it goes on beyond what was loaded first, and what has the focus is in sight', async () => {
  const { row, isAt, press } = await open();
  for (let number = 0; number < 60; number += 1) {
    await press('ArrowDown');
    await isAt(number);
  }
  const box = (await row(callerOf(59)).boundingBox())!;
  expect(box.y).toBeGreaterThanOrEqual(0);
  expect(box.y + box.height).toBeLessThanOrEqual(800);
});

test('Enter opens the recording, and Escape leads back to where it was', async () => {
  const { page, isAt, press } = await open();
  await press('ArrowDown', 'ArrowDown', 'Enter');
  await page.getByRole('heading', { level: 1 }).filter({ hasText: '8001' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/recordings/call-1');
  await press('Escape');
  await isAt(1);
});

test('Space plays the recording in place, pauses it, and Escape closes the player', async () => {
  const { page, press, isAt } = await open();
  await press('ArrowDown', 'ArrowDown', ' ');
  const player = page.getByRole('region', { name: 'Player' });
  const clock = () => player.locator('audio').evaluate((audio: any) => audio.currentTime as number);
  await eventually(async () => (await clock()) > 1);
  await isAt(1);
  await press(' ');
  await player.getByRole('button', { name: 'Play', exact: true }).waitFor();
  const paused = await clock();
  expect(await player.locator('audio').evaluate((audio: any) => audio.paused as boolean)).toBe(true);
  await press(' ');
  await eventually(async () => (await clock()) > paused + 0.2);
  await press('Escape');
  await player.waitFor({ state: 'detached' });
  await isAt(1);
});

test('/ goes to the search; there Escape clears the field first, then leaves it', async () => {
  const { field, found, press } = await open();
  await press('/');
  const focused = () => field('Caller').evaluate((input: any) => input === input.ownerDocument.activeElement);
  expect(await focused()).toBe(true);
  expect(await field('Caller').inputValue()).toBe('');
  await press(...'*8007');
  await found.getByText('1 recording.').waitFor();
  await press('Escape');
  expect(await field('Caller').inputValue()).toBe('');
  expect(await focused()).toBe(true);
  await found.getByText('more follow').waitFor();
  await press('Escape');
  expect(await focused()).toBe(false);
});

test('? lists the keys, and Escape gives the focus back', async () => {
  const { page, press, isAt } = await open();
  await press('ArrowDown', '?');
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await help.waitFor();
  for (const key of ['↓', '↑', 'Enter', 'Space', '/', 'Esc'])
    await help.getByText(key, { exact: true }).first().waitFor();
  await press('Escape');
  await help.waitFor({ state: 'detached' });
  await isAt(0);
});

test('keys of a single character can be turned off, for good; the others go on', async () => {
  const { page, isAt, press, row, field } = await open();
  const setting = page.getByRole('checkbox', { name: 'Use the keys of a single character' });
  const change = async (to: 'check' | 'uncheck') => {
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    await setting[to]();
    await press('Escape');
    await setting.waitFor({ state: 'detached' });
  };
  await change('uncheck');
  await press('ArrowDown', 'ArrowDown');
  await isAt(1);
  await press('j', 'k', '?', '/');
  await isAt(1);
  expect(await setting.count()).toBe(0);
  await press('ArrowDown');
  await isAt(2);

  await page.reload();
  await row(callerOf(0)).waitFor();
  await press('/');
  expect(await field('Caller').evaluate((input: any) => input === input.ownerDocument.activeElement)).toBe(false);
  await change('check');
  await press('j');
  await isAt(0);
});

test('everything can be reached by Tab: from the address bar over the filters to the results and out again', async () => {
  const { page, press } = await open();
  const seen = new Set<string>();
  for (let steps = 0; steps < 60 && !seen.has('Show more'); steps += 1) {
    await press('Tab');
    seen.add(
      await page.evaluate<string>(
        `(({ innerText, id, labels, ariaLabel }) => ariaLabel ?? labels?.[0]?.innerText ?? innerText ?? id)(document.activeElement)`,
      ),
    );
  }
  expect([...seen]).toEqual(expect.arrayContaining(['Skip to the content', 'Caller', 'Participant', 'Sign out']));
  expect([...seen].some((name) => name.includes(callerOf(0)))).toBe(true);
});
