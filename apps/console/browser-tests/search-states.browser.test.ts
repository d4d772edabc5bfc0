import type { TestContactCenter } from '../../../libs/testing/apps';
import { startTestConsole, type TestConsole } from '../../../libs/testing/console';
import { audioCenter, manyCalls, postCalls } from '../../../libs/testing/console-recordings';
import { searchPage } from '../../../libs/testing/console-search';

let stage: TestConsole;
let [full, empty] = [] as unknown as [TestContactCenter, TestContactCenter];
beforeAll(async () => {
  stage = await startTestConsole();
  const { apps, audio } = stage;
  [full, empty] = [await audioCenter(apps, audio.url), await audioCenter(apps, audio.url)];
  await postCalls(apps, full, manyCalls(audio.url, 12));
});
afterEach(() => stage.browser.endTest());
afterAll(() => stage.close());

const open = async (search = '', center = full) => {
  const watched = await stage.openSignedIn(`/${search}`, center.admin);
  return { ...watched, ...searchPage(watched.page) };
};

test('times are in the zone of the viewer, and the zone is shown', async () => {
  for (const [timezoneId, zone] of [
    ['Asia/Kathmandu', /Kathmandu|\+5:45/],
    ['America/New_York', /New.York|Eastern|E[SD]T|-[45]/],
  ] as const) {
    const { page } = await stage.openSignedIn('/', full.admin, { timezoneId });
    await searchPage(page).row('+16504668000').waitFor();
    expect(await page.getByText(/Times in/).innerText()).toMatch(zone);
  }
});

test('no results: it is said what to do, and a click does it', async () => {
  const { page, found } = await open('?range=24h&callerPhoneNumber=*999');
  await page.getByRole('heading', { name: 'No recordings found' }).waitFor();
  await page.getByRole('button', { name: 'Search any time' }).click();
  await page.waitForURL((url) => url.searchParams.get('range') === 'all');
  await page.getByRole('heading', { name: 'No recordings found' }).waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await found.getByText('12 recordings.').waitFor();
});

test('no recordings at all yet: that is said, instead of calling the search wrong', async () => {
  const { page } = await open('?range=all', empty);
  await page.getByText('There are no recordings yet.').waitFor();
});

test('what the server finds wrong stands at the field that it names, in plain words, and goes when it is mended', async () => {
  const { field, row, found, expectProblems } = await open();
  expectProblems(/status of 400/);
  await row('+16504668000').waitFor();
  await field('Participant').fill('rossi AND');
  const error = field('Participant').locator('xpath=..').getByRole('alert');
  await error.waitFor();
  expect(await error.innerText()).not.toMatch(/userName|statusCode/);
  expect(await field('Participant').getAttribute('aria-invalid')).toBe('true');
  // Until it is mended, what was found before stays.
  expect(await row('+16504668000').count()).toBe(1);
  await field('Participant').fill('rossi');
  await found.getByText('4 recordings.').waitFor();
  expect(await field('Participant').getAttribute('aria-invalid')).toBeNull();
});

test('while the first answer is on its way, its place is held', async () => {
  const { page, list, row } = await open('?callerPhoneNumber=nothing*');
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route(/\/api\/v2\/recordings\?/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(stage.apps.publicUrl);
  await page.getByText('Searching…').first().waitFor();
  expect(await list.getByRole('listitem').count()).toBe(0);
  letGo();
  await row('+16504668000').waitFor();
  expect(await page.getByText('Searching…').count()).toBe(0);
});

test('429: it says so, and tries again by itself when the server lets it', async () => {
  const { page, row, expectProblems } = await open('?callerPhoneNumber=*8003');
  expectProblems(/status of 429/);
  await row('+16504668003').waitFor();
  let refused = 0;
  await page.route(/callerPhoneNumber=%2A8004|callerPhoneNumber=\*8004/, async (route) => {
    refused += 1;
    if (refused > 1) return route.continue();
    const body = JSON.stringify({ statusCode: 3, statusMessage: 'Too many requests at once' });
    return route.fulfill({ status: 429, headers: { 'Retry-After': '1', 'Content-Type': 'application/json' }, body });
  });
  await searchPage(page).field('Caller').fill('*8004');
  await page.getByRole('alert').getByText('Too many requests at once').waitFor();
  await row('+16504668004').waitFor();
  expect(refused).toBe(2);
});

test('a fault of the server is said, and trying again is offered', async () => {
  const { page, row, field, expectProblems } = await open();
  expectProblems(/status of 500/);
  await row('+16504668000').waitFor();
  const body = JSON.stringify({ statusCode: 4, statusMessage: 'Internal error' });
  const failing = /\/api\/v2\/recordings\?/;
  await page.route(failing, (route) => route.fulfill({ status: 500, contentType: 'application/json', body }));
  await field('Caller').fill('*8006');
  await page.getByRole('alert').getByText('Something failed on the server.').waitFor();
  await page.unroute(failing);
  await page.getByRole('button', { name: 'Try again' }).click();
  await row('+16504668006').waitFor();
});
