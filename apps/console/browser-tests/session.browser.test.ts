import type { BrowserContext } from 'playwright-core';
import { request, type TestContactCenter } from '../../../libs/testing/apps';
import { signIn, startTestConsole, type TestConsole } from '../../../libs/testing/console';
import { playerOf } from '../../../libs/testing/console-player';
import { audioCenter, manyCalls, postCalls } from '../../../libs/testing/console-recordings';
import { searchPage } from '../../../libs/testing/console-search';
import { eventually } from '../../../libs/testing/eventually';
import { startNetworkWay, type NetworkWay } from '../../../libs/testing/network-way';

let stage: TestConsole;
let center: TestContactCenter;
let way: NetworkWay;
let throughWay: string;

beforeAll(async () => {
  stage = await startTestConsole();
  center = await audioCenter(stage.apps, stage.audio.url);
  await postCalls(stage.apps, center, manyCalls(stage.audio.url, 12));
  way = await startNetworkWay(Number(new URL(stage.apps.publicUrl).port));
  throughWay = `http://127.0.0.1:${way.port}`;
});
afterEach(async () => {
  way.become('open');
  await stage.browser.endTest();
});
afterAll(async () => {
  await way.close();
  await stage.close();
});

/** Until the app no longer takes the page's cookie: what was verified lately is believed for two seconds. */
async function untilVoid(context: BrowserContext): Promise<void> {
  const [cookie] = await context.cookies();
  const headers = { cookie: `${cookie!.name}=${cookie!.value}` };
  const me = `${stage.apps.publicUrl}/api/v2/me`;
  await eventually(async () => (await request('GET', me, undefined, undefined, headers)).status === 401);
}

/** Half an hour without use. */
async function letExpire(context: BrowserContext): Promise<void> {
  await stage.apps.db.database.query(`update session set used_at = used_at - interval '31 minutes'`);
  await untilVoid(context);
}

test('a sign-in that expires in mid-use: the form says so, and one goes on where one was', async () => {
  const { page, context } = await stage.openSignedIn('/', center.admin);
  const { field, found, row } = searchPage(page);
  await row('+16504668000').waitFor();
  await letExpire(context);
  await field('Caller').fill('*8003');
  await page.getByText('Your session has ended.').waitFor();
  await signIn(page, center.admin);
  await found.getByText('1 recording.').waitFor();
  expect(await field('Caller').inputValue()).toBe('*8003');
});

test('an expired sign-in while a recording is played: no password box, and the recording is there again after it', async () => {
  const { page, context, responses } = await stage.openSignedIn('/recordings/call-1', center.admin);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await letExpire(context);
  await playerOf(page).play.click();
  await page.getByText('Your session has ended.').waitFor();
  const refused = responses.filter((response) => response.status() === 401);
  for (const response of refused) expect(await response.headerValue('WWW-Authenticate')).toBeNull();
  await signIn(page, center.admin);
  const player = playerOf(page);
  await player.play.click();
  await player.hear(0.3);
});

test('a new password ends the sign-in with the old one', async () => {
  const { apps } = stage;
  const jane = await apps.createUser(center.ccid, 'jane', ['CONTACT_CENTER_ADMIN']);
  const { page, context } = await stage.openSignedIn('/', jane);
  const users = `${apps.opsUrl}/api/v2/ops/contact-centers/${center.ccid}/users/jane`;
  const changed = { userName: 'jane', password: 'another: ü', roles: ['CONTACT_CENTER_ADMIN'] };
  expect((await request('PUT', users, apps.ops, changed)).status).toBe(200);
  await untilVoid(context);
  await page.reload();
  await page.getByLabel('User name').waitFor();
  await signIn(page, changed);
});

test('the server is gone and comes back: the page says so, tries again by itself, and shows the results', async () => {
  const { page, expectProblems } = await stage.openSignedIn(throughWay, center.admin);
  expectProblems(/net::ERR_/);
  const { field, found, row } = searchPage(page);
  await row('+16504668000').waitFor();
  way.become('cut');
  await field('Caller').fill('*8004');
  await page.getByRole('alert').getByText('The server cannot be reached.').waitFor();
  await page.getByRole('button', { name: 'Try now' }).waitFor();
  way.become('open');
  await found.getByText('1 recording.').waitFor();
  await row('+16504668004').waitFor();
});

test('the server is gone when the page asks who is signed in: that is no signing out, and it asks again by itself', async () => {
  const { page, expectProblems } = await stage.openSignedIn(throughWay, center.admin);
  expectProblems(/net::ERR_/);
  await page.route('**/api/v2/me', (route) => route.abort('connectionrefused'));
  await page.reload();
  await page.getByRole('alert').getByText('The server cannot be reached.').waitFor();
  expect(await page.getByLabel('Password').count()).toBe(0);
  await page.unroute('**/api/v2/me');
  await searchPage(page).row('+16504668000').waitFor();
});
