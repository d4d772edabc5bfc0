import { request, type TestContactCenter } from '../../../libs/testing/apps';
import { startTestConsole, type TestConsole } from '../../../libs/testing/console';
import { playerOf } from '../../../libs/testing/console-player';
import {
  audioCenter,
  callOfThreeFiles,
  hourLongCall,
  manyCalls,
  postCalls,
} from '../../../libs/testing/console-recordings';
import { searchPage } from '../../../libs/testing/console-search';
import { eventually } from '../../../libs/testing/eventually';

let stage: TestConsole;
let center: TestContactCenter;
const start = Date.parse('2026-03-02T09:00:00.000Z');

beforeAll(async () => {
  stage = await startTestConsole();
  const { apps, audio } = stage;
  center = await audioCenter(apps, audio.url);
  const calls = [hourLongCall(audio.url, 'hour', start), callOfThreeFiles(audio.url, 'three', start)];
  await postCalls(apps, center, [...calls, ...manyCalls(audio.url, 3)]);
});
afterEach(() => stage.browser.endTest());
afterAll(() => stage.close());

async function open(id: string, hash = '') {
  stage.audio.requests.length = 0;
  const watched = await stage.openSignedIn(`/recordings/${id}${hash}`, center.admin);
  await watched.page.getByRole('heading', { level: 1 }).filter({ hasText: '→' }).waitFor();
  return { ...watched, player: playerOf(watched.page) };
}

test('a recording that is searched for, opened and played: the audio clock moves for two seconds', async () => {
  const { page } = await stage.openSignedIn('/', center.admin);
  await searchPage(page).field('Caller').fill('*8001');
  await searchPage(page).row('+16504668001').getByRole('link').first().click();
  const player = playerOf(page);
  await player.play.click();
  await player.hear(2);
  expect(await player.position()).toBeGreaterThan(1_900);
  await player.pause.click();
  expect(await player.paused()).toBe(true);
});

test('opened, nothing of the audio is fetched by the page before it is played', async () => {
  const { page, responses } = await open('hour');
  await page.waitForLoadState('networkidle');
  expect(responses.filter((response) => response.url().includes('/play/'))).toEqual([]);
});

test('seeking into the last minute of an hour fetches only what is heard', async () => {
  const { page, player, context } = await open('hour');
  const wire = await context.newCDPSession(page);
  const playing = new Set<string>();
  let received = 0;
  await wire.send('Network.enable');
  wire.on('Network.requestWillBeSent', ({ requestId, request: { url } }) => {
    if (url.includes('/play/')) playing.add(requestId);
  });
  wire.on('Network.dataReceived', ({ requestId, dataLength }) => {
    if (playing.has(requestId)) received += dataLength;
  });
  await player.play.click();
  await player.hear(0.5);
  await player.slider.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await page.getByRole('button', { name: 'Back 10 seconds' }).click();
  await page.getByRole('button', { name: 'Back 10 seconds' }).click();
  await eventually(async () => (await player.clock()) > 3_560);
  await player.hear(2);
  const whole = 3_600 * 32_000;
  const ranges = stage.audio.requests.filter(({ path, range }) => path.includes('hour') && range);
  const firsts = ranges.map(({ range }) => Number(/^bytes=(\d+)-/.exec(range!)?.[1]));
  expect(Math.max(...firsts)).toBeGreaterThan(whole * 0.95);
  expect(received).toBeGreaterThan(0);
  expect(received).toBeLessThan(whole / 5);
  expect(ranges.reduce((sum, { sentBytes }) => sum + sentBytes, 0)).toBeLessThan(whole / 3);
});

test('a masked period is marked on the waveform and listed, and can be gone to', async () => {
  const { page, player } = await open('hour');
  const [part, mask] = await Promise.all(
    ['.part', '.part .mask'].map(async (selector) => (await page.locator(selector).first().boundingBox())!),
  );
  expect((mask!.x - part!.x) / part!.width).toBeCloseTo(10 / 60, 2);
  expect(mask!.width / part!.width).toBeCloseTo(2 / 60, 2);
  const masked = page.getByRole('region', { name: 'Masked periods' });
  await masked.getByText('10:00').first().waitFor();
  await masked.getByText('12:00').first().waitFor();
  await masked.getByRole('button', { name: /Go to/ }).first().click();
  await eventually(async () => (await player.position()) === 600_000);
});

test('who joined and left when is a timeline over the call', async () => {
  const { page } = await open('hour');
  const participants = page.getByRole('region', { name: 'Participants' });
  for (const text of ['Amélie Durand', 'Jan van Dyke', '+390612345678', '25:00', '27:00'])
    await participants.getByText(text).first().waitFor();
});

test('the waveform is there once it is worked out, and playing does not wait for it', async () => {
  const { page, player } = await open('three');
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route(/\/peaks\//, async (route) => {
    await held;
    await route.continue();
  });
  await page.reload();
  await player.play.click();
  await player.hear(0.5);
  letGo();
  await eventually(async () => (await page.locator('.waveform path[d^="M"]').count()) === 6);
  expect(await page.getByText('The waveform is being worked out…').count()).toBe(0);
});

test('several media files are heard one after the other on the time of the call, over a gap', async () => {
  const { player, page } = await open('three');
  await player.play.click();
  await player.hear(0.3);
  const first = await player.source();
  await page.getByRole('button', { name: 'On 10 seconds' }).click();
  await eventually(async () => (await player.source()) !== first && (await player.clock()) > 0.5);
  expect(Math.floor((await player.position()) / 10_000)).toBe(1);
  const second = await player.source();
  // The second file ends at 20 seconds; nothing was recorded until the third begins at 25.
  await page.keyboard.press('l');
  await eventually(async () => (await player.source()) !== second && (await player.clock()) > 0.5);
  expect(await player.position()).toBeGreaterThan(25_400);
  await player.slider.focus();
  await page.keyboard.press('Home');
  await eventually(async () => (await player.source()) === first);
});

test('speed, volume and balance are the listener’s', async () => {
  const { page, player } = await open('hour');
  await player.play.click();
  await player.hear(0.3);
  await page.getByLabel('Speed').selectOption('2');
  await eventually(async () => (await player.rate()) === 2);
  await player.hear(3);
  expect(await player.rate()).toBe(2);
  await page.getByRole('slider', { name: 'Volume' }).fill('0.5');
  expect(await player.volume()).toBeCloseTo(0.5);
  await page.getByRole('slider', { name: 'Balance' }).fill('-1');
  expect(await page.getByRole('slider', { name: 'Balance' }).getAttribute('aria-valuetext')).toBe('100 % left');
  await player.hear(0.5);
});

test('a media file is downloaded under a name of its own', async () => {
  const { page } = await open('three');
  const downloading = page.waitForEvent('download');
  await page
    .getByRole('link', { name: /Download/ })
    .first()
    .click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/\.wav$/);
  expect(await download.failure()).toBeNull();
});

test('a copied link leads to the moment that was heard', async () => {
  const { page, context, player } = await open('hour');
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: stage.apps.publicUrl });
  await player.slider.focus();
  await page.keyboard.press('l');
  await page.keyboard.press('l');
  await page.getByRole('button', { name: 'Copy link' }).click();
  const link = await page.evaluate<string>('navigator.clipboard.readText()');
  expect(link).toBe(`${stage.apps.publicUrl}/recordings/hour#t=20`);
  await page.goto('about:blank');
  await page.goto(link);
  await eventually(async () => (await playerOf(page).position()) === 20_000);
});

test('a hold is put after it was confirmed, and who can lift it is said', async () => {
  const { page } = await open('call-2');
  await page.getByRole('button', { name: 'Put on hold' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Put on hold' }).click();
  await dialog.getByRole('button', { name: 'Put on hold' }).click();
  await page
    .getByText(/Only an ops admin can lift the hold/)
    .first()
    .waitFor();
  const { body } = await request('GET', `${stage.apps.publicUrl}/api/v2/recordings/call-2`, center.admin);
  expect(body.recording.nonDelete).toBe(true);
  expect(await page.getByRole('button', { name: /lift/i }).count()).toBe(0);
});

test('all metadata can be read, also those that nobody named', async () => {
  const { page } = await open('hour');
  for (const details of await page.locator('main details:not([open]) > summary').all()) await details.click();
  const text = await page.locator('main').innerText();
  for (const expected of ['dialplanContext', 'sales-it', 'ConnectionId', 'abc-123', 'µ-law', '8000', 'Lanzoni', 'tier'])
    expect(text).toContain(expected);
});

test('media that are gone, or whose store fails, are said in plain words, and can be tried again', async () => {
  const { page, player, expectProblems } = await open('call-0');
  expectProblems(/status of (404|502|504)/);
  for (const [fault, said] of [
    [404, /no longer in their store/],
    [500, /store that holds the media does not answer/],
  ] as const) {
    stage.audio.setFault(fault);
    try {
      await page.reload();
      await player.play.click();
      await page.getByRole('alert').getByText(said).waitFor();
    } finally {
      stage.audio.setFault(undefined);
    }
  }
  await page.getByRole('button', { name: 'Try again' }).first().click();
  await player.hear(0.5);
});
