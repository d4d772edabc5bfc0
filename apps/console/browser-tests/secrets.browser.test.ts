import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { TestContactCenter } from '../../../libs/testing/apps';
import type { WatchedPage } from '../../../libs/testing/browser';
import { startTestConsole, type TestConsole } from '../../../libs/testing/console';
import { audioCenter, hourLongCall, manyCalls, postCalls } from '../../../libs/testing/console-recordings';

let stage: TestConsole;
let [own, other] = [] as unknown as [TestContactCenter, TestContactCenter];
const start = Date.now() - 2 * 3_600_000;

beforeAll(async () => {
  stage = await startTestConsole();
  const { apps, audio } = stage;
  [own, other] = [await audioCenter(apps, audio.url), await audioCenter(apps, audio.url)];
  await postCalls(apps, own, [...manyCalls(audio.url, 30), hourLongCall(audio.url, 'own-hour', start)]);
  const others = [hourLongCall(audio.url, 'others-hour', start), { ...manyCalls(audio.url, 1)[0]!, id: 'others-call' }];
  await postCalls(apps, other, others);
});
afterEach(() => stage.browser.endTest());
afterAll(() => stage.close());

/** Every text that came, and every address that was asked, by where it was. */
async function textsOf({ responses, page }: WatchedPage): Promise<[where: string, text: string][]> {
  const bodies = await Promise.all(
    responses
      .filter((response) => !response.url().includes('/play/'))
      .map(async (response): Promise<[string, string]> => {
        const headers = Object.entries(response.headers()).filter(([name]) => name !== 'set-cookie');
        const body = await response.text().catch(() => '');
        return [response.url(), `${response.url()} ${JSON.stringify(headers)} ${body}`];
      }),
  );
  return [...bodies, ['the page', await page.content()], ['the address', page.url()]];
}

/** Where one of the words stands. */
const placesOf = (texts: [string, string][], words: string[]) =>
  texts.flatMap(([where, text]) => words.filter((word) => text.includes(word)).map((word) => `${word} at ${where}`));

test("a session of the console: no secret and no other tenant's data in any page, script, answer or address", async () => {
  const watched = await stage.openSignedIn('/', own.admin);
  const { page, context } = watched;
  await page.getByText('+16504668000').first().waitFor();
  const texts = await textsOf(watched);
  await page.goto(`${stage.apps.publicUrl}/recordings/own-hour`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForLoadState('networkidle');
  texts.push(...(await textsOf(watched)));
  await page.goto(`${stage.apps.publicUrl}/docs`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForLoadState('networkidle');
  texts.push(...(await textsOf(watched)));

  expect(texts.some(([, text]) => text.includes('own-hour'))).toBe(true);
  expect(texts.some(([where]) => where.endsWith('.js'))).toBe(true);
  const token = (await context.cookies())[0]!.value;
  const { media, ops } = stage.apps;
  const secrets = [
    token,
    own.admin.password,
    other.admin.password,
    own.recorder.password,
    ops.password,
    media.password,
  ];
  const store = ['store: secret', 'store user', new URL(stage.audio.url).host];
  const others = [other.ccid, other.admin.userName, 'others-hour', 'others-call'];
  expect(placesOf(texts, [...secrets, ...store, ...others])).toEqual([]);
});

test("another center's recording is said not to be there, as one that never was", async () => {
  const { page, expectProblems } = await stage.openSignedIn('/', own.admin);
  expectProblems(/status of 404/);
  const shown: string[] = [];
  for (const id of ['others-hour', 'never-there-']) {
    await page.goto(`${stage.apps.publicUrl}/recordings/${id}`);
    await page.getByRole('heading', { name: 'No such recording' }).waitFor();
    shown.push((await page.locator('main').innerText()).replaceAll(id, 'ID'));
  }
  expect(shown[0]).toBe(shown[1]);
});

test('a session of the ops page: no password and no secret of a store', async () => {
  const watched = await stage.openSignedIn(stage.apps.opsUrl, stage.apps.ops);
  const { page, context } = watched;
  await page.getByText('Center 1').first().waitFor();
  const texts = await textsOf(watched);
  for (const place of ['', '/users', '/storage', '/media-deletions', '/retention', '/audit']) {
    await page.goto(`${stage.apps.opsUrl}/contact-centers/${own.ccid}${place}`);
    await page.getByRole('heading').first().waitFor();
    await page.waitForLoadState('networkidle');
    texts.push(...(await textsOf(watched)));
  }
  expect(texts.some(([, text]) => text.includes(own.ccid))).toBe(true);
  const token = (await context.cookies())[0]!.value;
  const { media, ops } = stage.apps;
  const secrets = [token, own.admin.password, other.admin.password, ops.password, media.password, 'store: secret'];
  expect(placesOf(texts, secrets)).toEqual([]);
});

test('no source map lies beside the scripts or is named by one', async () => {
  const assets = readdirSync(path.resolve('dist/console/assets'));
  const scripts = assets.filter((name) => name.endsWith('.js'));
  expect(scripts.length).toBeGreaterThan(0);
  expect(assets.filter((name) => name.endsWith('.map'))).toEqual([]);
  for (const name of scripts) {
    expect(readFileSync(path.resolve('dist/console/assets', name), 'utf8')).not.toContain('sourceMappingURL');
    for (const app of [stage.apps.publicUrl, stage.apps.opsUrl])
      expect((await fetch(`${app}/assets/${name}.map`)).status).toBe(404);
  }
});
