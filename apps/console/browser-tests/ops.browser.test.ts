import { request, type TestContactCenter } from '../../../libs/testing/apps';
import { startTestConsole, type TestConsole } from '../../../libs/testing/console';
import { eventually } from '../../../libs/testing/eventually';
import { startFaultyServer, type FaultyServer } from '../../../libs/testing/faulty-server';
import { putMedia } from '../../../libs/testing/play';
import { postRecordings } from '../../../libs/testing/recordings';

let stage: TestConsole;
let center: TestContactCenter;
let broken: FaultyServer;
/** Whether the broken store deletes what it is asked to. */
let mended = false;

beforeAll(async () => {
  stage = await startTestConsole();
  const { apps } = stage;
  broken = await startFaultyServer((_request, response) => response.writeHead(mended ? 204 : 500).end());
  const { url: baseUrl, username, password } = apps.media;
  center = await apps.createContactCenter({
    webDAV: [{ baseUrl, username, password }, { baseUrl: `${broken.url}/dav/` }],
    uploads: { storage: 'webDAV', baseUrl, path: 'uploads/' },
  });
  const path = await putMedia(apps, 'held.wav', 'audio');
  const webDAV = { storage: 'webDAV', path };
  await postRecordings(apps, center, [
    { id: 'held', mediaFiles: [{ mediaDescriptor: webDAV }] },
    { id: 'stuck', mediaFiles: [{ mediaDescriptor: { storage: 'webDAV', path: `${broken.url}/dav/stuck.wav` } }] },
  ]);
});
afterEach(() => stage.browser.endTest());
afterAll(async () => {
  await stage.close();
  await broken.close();
});

async function open(place = '') {
  const watched = await stage.openSignedIn(stage.apps.opsUrl, stage.apps.ops);
  await watched.page.goto(`${stage.apps.opsUrl}${place}`);
  await watched.page.getByRole('heading', { level: 1 }).waitFor();
  return watched;
}
const openCenter = (tab = '') => open(`/contact-centers/${center.ccid}${tab}`);
const ask = (path: string) => request('GET', `${stage.apps.opsUrl}/api/v2/ops/contact-centers${path}`, stage.apps.ops);

test('a contact center is created, found in the list, changed, and deleted once its name is typed', async () => {
  const { page } = await open();
  await page.getByRole('link', { name: 'New contact center' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Acme & <b>Sons</b>');
  await page.getByLabel('Days a recording is kept').fill('60');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByText('Acme & <b>Sons</b> is created.').waitFor();
  await page.goto(stage.apps.opsUrl);
  await page.getByRole('link', { name: 'Acme & <b>Sons</b>' }).click();
  await page.getByLabel('Days a recording is kept').fill('90');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();
  const { body } = await ask('?fields=*');
  expect(body.contactCenters.find(({ name }: { name: string }) => name.startsWith('Acme')).retentionDays).toBe(90);

  await page.getByRole('button', { name: 'Delete…' }).click();
  const dialog = page.getByRole('dialog');
  const confirm = dialog.getByRole('button', { name: 'Delete the contact center' });
  expect(await confirm.isDisabled()).toBe(true);
  await dialog.getByLabel(/^Type/).fill('Acme');
  expect(await confirm.isDisabled()).toBe(true);
  await dialog.getByLabel(/^Type/).fill('Acme & <b>Sons</b>');
  await confirm.click();
  await page.getByText('is deleted.').waitFor();
  await eventually(async () => (await page.getByRole('link', { name: /Acme/ }).count()) === 0);
});

test('what the server finds wrong stands at the field that it names', async () => {
  const { page, expectProblems } = await open('/contact-centers/new');
  expectProblems(/status of 400/);
  await page.getByLabel('Name', { exact: true }).fill('Wrong');
  await page.getByLabel('Days a recording is kept').fill('0');
  await page.getByRole('button', { name: 'Create' }).click();
  const days = page.getByLabel('Days a recording is kept');
  await eventually(async () => (await days.getAttribute('aria-invalid')) === 'true');
  expect(await page.locator('main').innerText()).not.toContain('statusMessage');
});

test('the check tries each store and says in plain words which works and which does not', async () => {
  const { page } = await openCenter();
  await page.getByRole('button', { name: 'Check the stores' }).click();
  await page.getByText('1 of 2 stores work.').waitFor();
  const text = await page.locator('main').innerText();
  expect(text).toContain('Works');
  expect(text).toContain('Does not work');
  expect(text).not.toContain(stage.apps.media.password);
  await page.getByLabel('Base URL').nth(1).fill('http://127.0.0.1:9/dav/');
  await page.getByText('The settings have changed since this check.').waitFor();
  await page.getByRole('button', { name: 'Check the stores' }).click();
  await page.getByText('Nothing takes connections at its address.').first().waitFor();
});

test('fewer days than before are saved once the name is typed', async () => {
  const { page } = await openCenter();
  await page.getByLabel('Days a recording is kept').fill('30');
  await page.getByRole('button', { name: 'Save' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect((await ask(`/${center.ccid}`)).body.contactCenter.retentionDays).toBeUndefined();
  await page.getByRole('button', { name: 'Save' }).click();
  await dialog.getByLabel(/^Type/).fill('Center 1');
  await dialog.getByRole('button', { name: 'Save and delete older recordings' }).click();
  await page.getByText('Saved.').waitFor();
  expect((await ask(`/${center.ccid}`)).body.contactCenter.retentionDays).toBe(30);
});

test('a user is created, disabled and deleted, the name typed', async () => {
  const { page } = await openCenter('/users');
  await page.getByRole('link', { name: 'New user' }).click();
  await page.getByLabel('User name').fill('kim');
  await page.getByLabel('Password', { exact: true }).fill('kim: secret');
  await page.getByLabel('Contact-center admin').check();
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByText('kim is created.').waitFor();
  const kim = { userName: 'kim', password: 'kim: secret' };
  const me = () => request('GET', `${stage.apps.publicUrl}/api/v2/me`, kim);
  expect((await me()).status).toBe(200);
  await page.getByRole('link', { name: 'kim', exact: true }).click();
  await page.getByLabel('Disabled: may not sign in').check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();
  await eventually(async () => (await me()).status === 401);
  await page.getByRole('button', { name: 'Delete…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^Type/).fill('kim');
  await dialog.getByRole('button', { name: 'Delete the user' }).click();
  await page.getByText('kim is deleted.').waitFor();
  expect((await ask(`/${center.ccid}/users/kim`)).status).toBe(404);
});

test('a dry run says what retention would delete and changes nothing; a run asks for the name', async () => {
  const { page } = await openCenter('/retention');
  await page.getByLabel('As if recordings were kept for (days)').fill('10');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await page
    .getByText(/recordings? would be deleted|would be kept/)
    .first()
    .waitFor();
  const text = await page.locator('main').innerText();
  expect(text).toMatch(/2 posted within 7 days|2 recordings would be kept/);
  expect((await ask(`/${center.ccid}/recordings/held`)).status).toBe(200);
});

test('a recording is put on hold, which keeps it from being deleted, lifted, and deleted once its id is typed', async () => {
  const { page } = await openCenter('/recordings');
  await page.getByLabel('Id of the recording').fill('held');
  await page.getByRole('button', { name: 'Open' }).click();
  await page.getByRole('button', { name: 'Put on hold' }).click();
  await page.getByRole('heading', { name: 'On hold', exact: true }).waitFor();
  expect(await page.getByRole('button', { name: 'Delete…' }).isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Lift the hold…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Lift the hold' }).click();
  await page.getByRole('heading', { name: 'Not on hold' }).waitFor();
  await page.getByRole('button', { name: 'Delete…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^Type/).fill('held');
  await dialog.getByRole('button', { name: 'Delete the recording' }).click();
  await page.getByText('The recording is deleted.').waitFor();
  expect((await ask(`/${center.ccid}/recordings/held`)).status).toBe(404);
});

test('media that a store would not delete wait in the list, and are gone after a retry that succeeds', async () => {
  const { page } = await openCenter('/recordings/stuck');
  await page.getByRole('button', { name: 'Delete…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^Type/).fill('stuck');
  await dialog.getByRole('button', { name: 'Delete the recording' }).click();
  await page.getByText(/could not be deleted yet/).waitFor();
  await page.goto(stage.apps.opsUrl);
  const row = page.getByRole('row').filter({ hasText: center.ccid });
  await row.getByRole('link', { name: '1 pending' }).click();
  await page.getByRole('heading', { name: 'Media deletions' }).waitFor();
  const retry = page.getByRole('button', { name: /Try now: .*stuck\.wav/ });
  await retry.waitFor();
  mended = true;
  await retry.click();
  await page.getByText('Nothing is waiting').waitFor();
  expect((await ask(`/${center.ccid}/media-deletions`)).body.mediaDeletions).toEqual([]);
});

test('the audit trail: newest first, filtered by the address, exported as a file', async () => {
  const { page } = await openCenter('/audit');
  await page.getByLabel('Action').selectOption('recording.post');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await page.waitForURL(/action=recording\.post/);
  await page.getByRole('cell', { name: 'recorder-1' }).first().waitFor();
  await page.reload();
  await page.getByRole('cell', { name: 'recorder-1' }).first().waitFor();
  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export CSV' }).click();
  expect(await (await downloading).failure()).toBeNull();
  await page.goBack();
  await eventually(async () => (await page.getByLabel('Action').inputValue()) === '');
});

test('a contact center that is not there is said so', async () => {
  const { page, expectProblems } = await stage.openSignedIn(stage.apps.opsUrl, stage.apps.ops);
  expectProblems(/status of 404/);
  await page.goto(`${stage.apps.opsUrl}/contact-centers/00000000-0000-4000-8000-000000000000`);
  await page
    .getByText(/not found/i)
    .first()
    .waitFor();
});

test("a contact center's admin has nothing to do here, and is told so", async () => {
  const { page } = await stage.openSignedIn(stage.apps.opsUrl, center.admin);
  await page.getByText('This page is for OPS admins.').waitFor();
});
