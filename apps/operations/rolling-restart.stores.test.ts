import { once } from 'node:events';
import { Agent, request as httpsRequest } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { freePort } from '../../libs/free-port';
import { spawnApp, type AppProcess } from '../../libs/testing/app-process';
import { basic, startTestApps, type Credentials, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { opsName, publicName, startNginx, type Nginx } from '../../libs/testing/nginx';
import { putMedia } from '../../libs/testing/play';
import { recordingBody } from '../../libs/testing/recordings';
import { audioPart, jsonPart, metadata, multipart, multipartType, wav } from '../../libs/testing/uploads';

const environment = { LOG_LEVEL: 'silent', SHUTDOWN_DELAY_MS: '3000', TRUST_PROXY: 'loopback' };

/** Which of an app's two processes listens where. */
const processes: { app: 'ops' | 'public'; port: string; running: AppProcess }[] = [];
let apps: TestApps;
let center: TestContactCenter;
let nginx: Nginx;
let agent: Agent;

const spawnOn = (app: 'ops' | 'public', port: string) =>
  spawnApp(app, apps.db.url, { ...environment, [app === 'ops' ? 'OPS_PORT' : 'PUBLIC_PORT']: port });

beforeAll(async () => {
  apps = await startTestApps();
  const { url: baseUrl, username, password } = apps.media;
  center = await apps.createContactCenter({
    webDAV: [{ baseUrl, username, password }],
    uploads: { storage: 'webDAV', baseUrl, path: 'uploads/' },
  });
  for (const app of ['ops', 'ops', 'public', 'public'] as const) {
    const port = String(await freePort());
    processes.push({ app, port, running: await spawnOn(app, port) });
  }
  for (const { running } of processes) await running.ready();
  const [first, second, third, fourth] = processes.map(({ port }) => port) as [string, string, string, string];
  nginx = await startNginx({ ops: [first, second], public: [third, fourth] });
  agent = new Agent({ keepAlive: true, ca: nginx.ca });
});
afterAll(async () => {
  agent.destroy();
  for (const { running } of processes) running.signal('SIGTERM');
  await Promise.all(processes.map(({ running }) => running.exit));
  await nginx.close();
  await apps.close();
});

interface Sent {
  name: string;
  path: string;
  who: Credentials;
  method?: string;
  body?: Buffer;
  headers?: Record<string, string>;
}

async function send({ name, path, who, method = 'GET', body, headers }: Sent) {
  const sent = httpsRequest({
    ...{ host: '127.0.0.1', port: nginx.port, servername: name, agent, method, path },
    headers: { Host: name, Authorization: basic(who), ...(body && { 'Content-Length': body.length }), ...headers },
  }).end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return { status: answer.statusCode!, headers: answer.headers, body: Buffer.concat(chunks) };
}

const opsPath = () => `/api/v2/ops/contact-centers/${center.ccid}/recordings`;
const post = (id: string, path?: string) =>
  send({
    ...{ name: opsName, method: 'POST', path: opsPath(), who: center.recorder },
    headers: { 'Content-Type': 'application/json' },
    body: Buffer.from(
      JSON.stringify(
        recordingBody({
          id,
          mediaFiles: [{ mediaDescriptor: { storage: 'webDAV', path: path ?? `${apps.media.url}${id}.wav` } }],
        }),
      ),
    ),
  });

const heardAudio = Buffer.alloc(300_000, 'audio');

test('two ops and two public processes, each restarted in its turn under load: no request fails', async () => {
  await post('heard', await putMedia(apps, 'heard.wav', heardAudio));
  const read = await send({ name: publicName, path: '/api/v2/recordings/heard', who: center.admin });
  const { mediaPath } = JSON.parse(read.body.toString()).recording.mediaFiles[0] as { mediaPath: string };
  const upload = multipart([jsonPart(metadata), audioPart(wav(new Uint8Array(50_000)))]);

  const answers = new Map<string, number>();
  let running = true;
  const client = async (what: string, sendOne: (n: number) => Promise<{ status: number; body: Buffer }>) => {
    for (let n = 0; running; n++) {
      const outcome = await sendOne(n).then(
        ({ status }) => String(status),
        (error: unknown) => String(error),
      );
      answers.set(`${what} ${outcome}`, (answers.get(`${what} ${outcome}`) ?? 0) + 1);
    }
  };
  const play = async () => {
    const answer = await send({ name: publicName, path: `/api/v2${mediaPath}`, who: center.admin });
    if (!answer.body.equals(heardAudio)) throw new Error(`${answer.body.length} bytes`);
    return answer;
  };
  const query = `/api/v2/recordings?callerPhoneNumber=1&limit=5`;
  const clients = [
    ...[0, 1, 2].map((c) => client('create', (n) => post(`${c}-${n}`))),
    client('merge', (n) => post(`merged-${n % 3}`)),
    client('query', () => send({ name: publicName, path: query, who: center.admin })),
    client('play', play),
    client('upload', () =>
      send({
        ...{ name: opsName, method: 'POST', path: '/fw/Apps/Recorder/WebAPI/Recordings', who: center.recorder },
        ...{ headers: { 'Content-Type': multipartType }, body: upload },
      }),
    ),
  ];

  for (const one of processes) {
    one.running.signal('SIGTERM');
    expect(await one.running.exit).toBe(0);
    one.running = await spawnOn(one.app, one.port);
    await one.running.ready();
  }
  running = false;
  await Promise.all(clients);
  expect([...answers.keys()].sort()).toEqual(['create 200', 'merge 200', 'play 200', 'query 200', 'upload 201']);
});
