import type { Page } from 'playwright-core';
import type { TestContactCenter } from '../../../libs/testing/apps';
import { startTestConsole, type TestConsole } from '../../../libs/testing/console';
import { audioCenter, instant, manyCalls, postCalls } from '../../../libs/testing/console-recordings';
import { searchPage } from '../../../libs/testing/console-search';
import { eventually } from '../../../libs/testing/eventually';

let stage: TestConsole;
let center: TestContactCenter;
/** `call-0`, the newest, started at now less seven minutes; each further one seven minutes before. */
const [count, now] = [260, Date.now()];
const callerOf = (number: number) => `+1650466${8000 + number}`;

beforeAll(async () => {
  stage = await startTestConsole();
  center = await audioCenter(stage.apps, stage.audio.url);
  const monthsAgo = manyCalls(stage.audio.url, 3, now - 60 * 24 * 3_600_000);
  const old = monthsAgo.map((call, index) => ({
    ...call,
    id: `old-${index}`,
    callerPhoneNumber: `+4420794600${index}0`,
  }));
  await postCalls(stage.apps, center, [...manyCalls(stage.audio.url, count, now), ...old]);
});
afterEach(() => stage.browser.endTest());
afterAll(() => stage.close());

const open = async (search = '') => {
  const watched = await stage.openSignedIn(`/${search}`, center.admin);
  return { ...watched, ...searchPage(watched.page) };
};

/** The callers that are listed, in their order. */
const callers = async (page: Page) =>
  (await searchPage(page).list.getByRole('listitem').allTextContents()).map(
    (text) => /\+\d{8,}/.exec(text.replaceAll(/[\s\u00a0-]/g, ''))?.[0],
  );

test('without a filter the recordings of the last seven days are listed, newest first, asked for once', async () => {
  const { page, row, range, responses } = await open();
  await row(callerOf(0)).waitFor();
  expect(await range('7 days').isChecked()).toBe(true);
  const listed = await callers(page);
  expect(listed.length).toBeGreaterThanOrEqual(25);
  expect(listed).toEqual(listed.map((_caller, index) => callerOf(index)));
  const asked = responses.map((response) => new URL(response.url()));
  expect(asked.filter(({ pathname }) => pathname === '/api/v2/recordings')).toHaveLength(1);
});

test.each([
  ['Caller', '+1 650 466-801*', 'callerPhoneNumber', 10],
  ['Caller', '*8007', 'callerPhoneNumber', 1],
  ['Dialed', '500*', 'dialedPhoneNumber', 'more'],
  ['Dialed', '5002', 'dialedPhoneNumber', 'more'],
  ['Participant', 'maria AND "rossi"', 'userName', 'more'],
  ['Participant', '"van Dyke"', 'userName', 'more'],
  ['Participant', 'nobody amel*', 'userName', 'more'],
  ['User data', 'supp*', 'userData', 'more'],
])('the filter %s finds %s while it is typed, and the address says so', async (name, text, parameter, expected) => {
  const { page, row, field, found } = await open();
  await row(callerOf(0)).waitFor();
  const answered = page.waitForResponse((response) => new URL(response.url()).searchParams.get(parameter) === text);
  await field(name).pressSequentially(text);
  expect((await answered).status()).toBe(200);
  await found.getByText(expected === 'more' ? /more follow/ : `${expected} recording`).waitFor();
  await page.waitForURL((url) => url.searchParams.get(parameter) === text);
});

test('the results of each filter are those that it names, and no others', async () => {
  const { page, row, field, found } = await open('?range=7d&callerPhoneNumber=*800*');
  await found.getByText('10 recordings').waitFor();
  expect(await callers(page)).toEqual(Array.from({ length: 10 }, (_, number) => callerOf(number)));
  await field('Participant').fill('rossi');
  await found.getByText('3 recordings').waitFor();
  expect(await callers(page)).toEqual([2, 5, 8].map(callerOf));
  await field('User data').fill('support');
  await found.getByText('1 recording.').waitFor();
  expect(await callers(page)).toEqual([callerOf(5)]);
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await row(callerOf(0)).waitFor();
  expect(new URL(page.url()).searchParams.has('userName')).toBe(false);
});

test('presets and a period of one’s own narrow the time range', async () => {
  const { page, row, range, form, found } = await open('?range=all&callerPhoneNumber=4420*');
  await found.getByText('3 recordings').waitFor();
  await form.getByText('30 days').click();
  await page.getByRole('heading', { name: 'No recordings found' }).waitFor();
  await form.getByText('90 days').click();
  await row('+442079460000').waitFor();
  await form.getByText('Between…').click();
  expect(await range('Between…').isChecked()).toBe(true);
  // The viewer is in Rome.
  const local = (ms: number) =>
    new Date(ms).toLocaleString('sv', { timeZone: 'Europe/Rome' }).replace(' ', 'T').slice(0, 16);
  const start = now - 60 * 24 * 3_600_000;
  await form.getByLabel('Ended before').fill(local(start - 7 * 60_000));
  await form.getByLabel('Started after').fill(local(start - 24 * 60_000));
  await eventually(async () => (await found.innerText()).startsWith('2 recordings'));
  const asked = new URL(page.url()).searchParams;
  expect(instant(Date.parse(asked.get('startTime')!))).toBe(asked.get('startTime'));
});

test('the wildcards are explained where they are typed', async () => {
  const { field, row } = await open();
  await row(callerOf(0)).waitFor();
  const described = (name: string) =>
    field(name).evaluate((input: any) =>
      input
        .getAttribute('aria-describedby')
        .split(' ')
        .map((id: string) => input.ownerDocument.getElementById(id).innerText)
        .join(),
    );
  for (const name of ['Caller', 'Dialed']) expect(await described(name)).toMatch(/\*/);
  for (const name of ['Participant', 'User data'])
    expect(await described(name)).toMatch(/AND[\s\S]*\*[\s\S]*"van Dyke"/);
});

test('typing asks when it stops, not at every letter, and leaves one entry in the history', async () => {
  const { page, row, field, found, responses } = await open();
  await row(callerOf(0)).waitFor();
  const before = await page.evaluate<number>('history.length');
  responses.length = 0;
  await field('Caller').pressSequentially('16504668012', { delay: 15 });
  await found.getByText('1 recording.').waitFor();
  expect(responses.length).toBeLessThanOrEqual(2);
  expect(await page.evaluate<number>('history.length')).toBe(before);
});

test('an older answer never comes over a newer one', async () => {
  const { page, row, field, found } = await open();
  await row(callerOf(0)).waitFor();
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route(/callerPhoneNumber=\*8001(&|$)/, async (route) => {
    await held;
    await route.continue().catch(() => undefined);
  });
  const asked = page.waitForRequest(/callerPhoneNumber=\*8001(&|$)/);
  await field('Caller').fill('*8001');
  await asked;
  await field('Caller').fill('*8002');
  await found.getByText('1 recording.').waitFor();
  await row(callerOf(2)).waitFor();
  letGo();
  await page.evaluate('fetch("/healthz").then(() => new Promise(requestAnimationFrame))');
  expect(await callers(page)).toEqual([callerOf(2)]);
});

test('a search is in its address: opened elsewhere it is the same search, and reload keeps it', async () => {
  const address = '?range=30d&callerPhoneNumber=*8003&userName=amelie';
  const { page, found, field, range } = await open(address);
  await found.getByText('1 recording.').waitFor();
  for (const reload of [false, true]) {
    if (reload) await page.reload();
    await found.getByText('1 recording.').waitFor();
    expect(await field('Caller').inputValue()).toBe('*8003');
    expect(await field('Participant').inputValue()).toBe('amelie');
    expect(await range('30 days').isChecked()).toBe(true);
  }
});

test('endless scrolling walks by nextUri to the end: each recording once', async () => {
  const { page, list, row, responses } = await open();
  await row(callerOf(0)).waitFor();
  await eventually(async () => {
    await page.mouse.wheel(0, 4_000);
    return await page.getByText('These are all.').isVisible();
  });
  expect(await callers(page)).toEqual(Array.from({ length: count }, (_, number) => callerOf(number)));
  expect(await list.getByRole('listitem').count()).toBe(count);
  const walked = responses.map((response) => new URL(response.url())).filter((url) => url.searchParams.has('offset'));
  const opaque = [...walked[0]!.searchParams.keys()].filter((name) => !['startTime', 'limit', 'offset'].includes(name));
  expect(opaque).toHaveLength(1);
  expect(new Set(walked.map((url) => url.searchParams.get(opaque[0]!))).size).toBe(walked.length);
});

test('back from a recording restores the results, the scroll position and the focus, asking nothing again', async () => {
  const { page, row, responses } = await open();
  await row(callerOf(0)).waitFor();
  await eventually(async () => {
    await page.mouse.wheel(0, 3_000);
    return (await row(callerOf(120)).count()) === 1;
  });
  await row(callerOf(120)).scrollIntoViewIfNeeded();
  const scrolled = await page.evaluate<number>('scrollY');
  expect(scrolled).toBeGreaterThan(2_000);
  await row(callerOf(120)).getByRole('link').first().click();
  await page.getByRole('heading', { level: 1 }).filter({ hasText: '8120' }).waitFor();
  responses.length = 0;
  await page.goBack();
  await row(callerOf(120)).waitFor();
  await eventually(async () => Math.abs((await page.evaluate<number>('scrollY')) - scrolled) < 50);
  expect(responses.filter((response) => response.url().includes('/api/v2/recordings?'))).toEqual([]);
  expect(
    await row(callerOf(120)).evaluate((element: any) => element.contains(element.ownerDocument.activeElement)),
  ).toBe(true);
});

test('more can be asked for by a button, without scrolling', async () => {
  const { page, row } = await open();
  await row(callerOf(0)).waitFor();
  const more = page.getByRole('button', { name: 'Show more' });
  await more.focus();
  await page.keyboard.press('Enter');
  await eventually(async () => (await callers(page)).length >= 75);
});
