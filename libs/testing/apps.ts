import path from 'node:path';
import supertest, { type Response } from 'supertest';
import { startOps } from '../../apps/ops/app';
import type { OpsConfig } from '../../apps/ops/config';
import { startPublic } from '../../apps/public/app';
import type { Role } from '../contact-centers/contact-center';
import { expectDocumentedAnswers } from './answer-watch';
import { createTestDatabase, type TestDatabase } from './database';
import { checkAnswersOf, checkDocumentedAnswer } from './document-check';
import { checkImagicleAnswer } from './imagicle-contract';
import { startTestMediaServer, type TestMediaServer } from './media-server';

export interface Credentials {
  userName: string;
  password: string;
}

/** Both apps on one database, an OPS admin, and a media server. */
export interface TestApps {
  opsUrl: string;
  publicUrl: string;
  db: TestDatabase;
  media: TestMediaServer;
  ops: Credentials;
  /** A contact center whose recordings may lie on the media server and in the reference pages' stores. */
  createContactCenter: (storage?: object) => Promise<TestContactCenter>;
  createUser: (ccid: string, userName: string, roles: Role[]) => Promise<Credentials>;
  /** Another server on the same database: of another region, with less time, behind a proxy. */
  startAnother: (app: 'ops' | 'public', overrides: Partial<OpsConfig>) => Promise<{ url: string }>;
  /** What runs in its background is left to another ops app of the test. */
  stopOps: () => Promise<void>;
  close: () => Promise<void>;
}

export interface TestContactCenter {
  ccid: string;
  admin: Credentials;
  recorder: Credentials;
}

export const testRegion = 'test';

export const basic = ({ userName, password }: Credentials) =>
  `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`;

export interface Answer {
  status: number;
  headers: Headers;
  body: any;
}

/** One request with JSON in and out. A string or Buffer as body is sent as it is. */
export async function request(
  method: string,
  url: string,
  credentials?: Credentials,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const { origin } = new URL(url);
  const verb = method.toLowerCase() as 'get' | 'head' | 'post' | 'put' | 'delete' | 'patch' | 'options';
  const call = supertest(origin)[verb](url.slice(origin.length)).redirects(0).buffer(true).parse(asBytes);
  if (credentials) call.set('Authorization', basic(credentials));
  if (body !== undefined) call.set('Content-Type', 'application/json');
  for (const [name, value] of Object.entries(headers)) call.set(name, value);
  const raw = typeof body === 'string' || body instanceof Uint8Array;
  // superagent would write a Buffer as JSON where the Content-Type says JSON.
  const asItIs = (data: unknown) => data as string;
  if (body !== undefined) call.serialize(asItIs).send(raw ? (body as string) : JSON.stringify(body));
  const answer = await call;
  const text = Buffer.isBuffer(answer.body) ? answer.body.toString() : '';
  const json = /^application\/json\b/.test(answer.get('Content-Type') ?? '');
  const received = new Headers(answer.headers);
  checkImagicleAnswer({ method, url, status: answer.status, contentType: answer.get('Content-Type'), text });
  checkDocumentedAnswer({ method, url, status: answer.status, headers: received, text });
  return { status: answer.status, headers: received, body: json && text !== '' ? JSON.parse(text) : text };
}

/** Bodies are read as they came: superagent's own parsers know too many types. */
function asBytes(answer: Response, done: (error: Error | null, bytes: Buffer) => void): void {
  const chunks: Buffer[] = [];
  const stream = answer as unknown as NodeJS.ReadableStream;
  stream.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => done(null, Buffer.concat(chunks)));
}

export function testConfig(databaseUrl: string): OpsConfig {
  return {
    host: '127.0.0.1',
    port: 0,
    metricsPort: undefined,
    baseUrl: undefined,
    region: testRegion,
    databaseUrl,
    databasePoolSize: 10,
    databaseConnectTimeoutMs: 60_000,
    statementTimeoutMs: 60_000,
    secretsKey: '5e'.repeat(32),
    storageTimeoutMs: 60_000,
    trustProxy: false,
    consoleDir: path.resolve('dist/console'),
    logLevel: 'silent',
    shutdownDelayMs: 0,
    shutdownGraceMs: 1_000,
    firstOpsAdmin: { userName: 'ops', password: 'ops: pässword' },
    uploadsAtOnce: 40,
    auditRetentionDays: 0,
    retentionSchedule: undefined,
  };
}

export async function startTestApps(overrides: Partial<OpsConfig> = {}): Promise<TestApps> {
  const db = await createTestDatabase();
  const media = await startTestMediaServer();
  const config = { ...testConfig(db.url), ...overrides };
  const opsApp = await startOps(config);
  const publicApp = await startPublic(config);
  const running = [opsApp, publicApp];
  checkAnswersOf('ops', opsApp.url);
  checkAnswersOf('public', publicApp.url);
  const ops = config.firstOpsAdmin!;
  let centers = 0;

  const succeed = async (answer: Promise<Answer>) => {
    const { status, body } = await answer;
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
    return body;
  };
  const centersUrl = `${opsApp.url}/api/v2/ops/contact-centers`;

  const createUser = async (ccid: string, userName: string, roles: Role[]) => {
    const credentials = { userName, password: `${userName}: pässword` };
    await succeed(request('POST', `${centersUrl}/${ccid}/users`, ops, { ...credentials, roles }));
    return credentials;
  };

  return {
    opsUrl: opsApp.url,
    publicUrl: publicApp.url,
    db,
    media,
    ops,
    createUser,
    async createContactCenter(storage = defaultStorage(media)) {
      const number = (centers += 1);
      const { id: ccid } = await succeed(request('POST', centersUrl, ops, { name: `Center ${number}`, storage }));
      const admin = await createUser(ccid, `admin-${number}`, ['CONTACT_CENTER_ADMIN']);
      const recorder = await createUser(ccid, `recorder-${number}`, ['RECORDER']);
      return { ccid, admin, recorder };
    },
    async startAnother(app, other) {
      const start = app === 'ops' ? startOps : startPublic;
      const started = await start({ ...config, ...other });
      running.push(started);
      checkAnswersOf(app, started.url);
      return started;
    },
    async stopOps() {
      running.splice(running.indexOf(opsApp), 1);
      await opsApp.close();
    },
    async close() {
      await Promise.all(running.map((app) => app.close()));
      await media.close();
      await db.close();
      expectDocumentedAnswers();
    },
  };
}

/** The media server, and the stores of the reference pages' examples (which nothing answers for). */
export function defaultStorage(media: TestMediaServer) {
  return {
    webDAV: [
      { baseUrl: media.url, username: media.username, password: media.password },
      { baseUrl: 'http://10.10.15.83:8080/' },
    ],
    awsS3: [{ bucket: 'stage-recordings', region: 'us-east-1' }],
  };
}
