import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { opsName, publicName, startNginx, type Nginx } from '../../libs/testing/nginx';
import { postRecordings } from '../../libs/testing/recordings';

let apps: TestApps;
let center: TestContactCenter;
let nginx: Nginx;
const folders: string[] = [];

function build(assets: Record<string, string>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'pages-'));
  folders.push(folder);
  mkdirSync(path.join(folder, 'assets'));
  for (const [name, content] of Object.entries({ 'index.html': '<!doctype html>', ...assets }))
    writeFileSync(path.join(folder, name), content);
  return folder;
}

beforeAll(async () => {
  apps = await startTestApps();
  center = await apps.createContactCenter();
  await postRecordings(apps, center, [{ id: 'call' }]);
  const settings = { trustProxy: 'loopback', baseUrl: `https://${publicName}` };
  const builds = [build({ 'assets/old-1.js': 'old' }), build({ 'assets/new-2.js': 'new' })];
  const running = [];
  for (const consoleDir of builds) running.push(await apps.startAnother('public', { ...settings, consoleDir }));
  for (let more = 0; more < 2; more += 1)
    running.push(await apps.startAnother('ops', { ...settings, baseUrl: `https://${opsName}` }));
  const [first, second, third, fourth] = running.map(({ url }) => new URL(url).port) as [
    string,
    string,
    string,
    string,
  ];
  nginx = await startNginx({ public: [first, second], ops: [third, fourth] });
});
afterAll(async () => {
  await nginx.close();
  await apps.close();
  for (const folder of folders) rmSync(folder, { recursive: true });
});

async function send(method: string, address: string, headers: Record<string, string> = {}, body?: object) {
  const sent = httpsRequest({
    ...{
      host: '127.0.0.1',
      port: nginx.port,
      servername: publicName,
      ca: nginx.ca,
      agent: false,
      method,
      path: address,
    },
    headers: { Host: publicName, ...(body && { 'Content-Type': 'application/json' }), ...headers },
  }).end(body && JSON.stringify(body));
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: answer.statusCode!, headers: answer.headers, text: await text(answer) };
}

const browser = { origin: `https://${publicName}`, 'sec-fetch-site': 'same-origin' };

test('the recipe passes on what a session needs: it is begun, read with, written with and ended over TLS', async () => {
  const begun = await send('POST', '/api/v2/session', browser, center.admin);
  expect([begun.status, begun.headers['set-cookie']]).toEqual([
    ...[200, [expect.stringMatching(/^tapehouse_public=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/)]],
  ]);
  const cookie = begun.headers['set-cookie']![0]!.split(';', 1)[0]!;
  const hold = { operationName: 'applyNonDelete' };
  // By turns at both processes.
  for (let times = 0; times < 4; times += 1) {
    expect((await send('GET', '/api/v2/recordings/call', { cookie })).status).toBe(200);
    expect((await send('POST', '/api/v2/recordings/call', { cookie, origin: browser.origin }, hold)).status).toBe(200);
    expect((await send('POST', '/api/v2/recordings/call', { cookie }, hold)).status).toBe(403);
    const elsewhere = { cookie, origin: `http://${publicName}` };
    expect((await send('POST', '/api/v2/recordings/call', elsewhere, hold)).status).toBe(403);
  }
  expect((await send('DELETE', '/api/v2/session', { cookie, ...browser })).status).toBe(200);
});

test('while one version replaces another, whichever process is asked, the script of either is found', async () => {
  for (let times = 0; times < 4; times += 1) {
    expect((await send('GET', '/assets/old-1.js')).text).toBe('old');
    expect((await send('GET', '/assets/new-2.js')).text).toBe('new');
  }
  expect((await send('GET', '/assets/none-3.js')).status).toBe(404);
  expect((await send('GET', '/')).headers['strict-transport-security']).toBe('max-age=31536000');
});
