import fc from 'fast-check';
import type { Mount } from '../../libs/http/mount';
import { basePath } from '../../libs/imagicle/envelope';
import { basic, type Credentials, type TestContactCenter } from '../../libs/testing/apps';
import { damaged, encoded, mutated } from '../../libs/testing/hostile-bodies';
import { oddHeaders, oddListQuery, oddQuery, oddSegment } from '../../libs/testing/hostile-requests';
import type { PlainRequest } from '../../libs/testing/plain-request';
import { recordingBody } from '../../libs/testing/recordings';
import { jsonPart, metadata, multipart, multipartType, audioPart, wav } from '../../libs/testing/uploads';
import { publicMounts } from '../public/app';
import { opsMounts } from '../ops/app';
import { centersPath } from './installation';

export type AppName = 'ops' | 'public';

export interface FuzzTarget {
  ops: Credentials;
  center: TestContactCenter;
  /** Another center, which may be replaced and deleted. */
  spareCcid: string;
  /** Of a recording whose media can be played. */
  playable: string;
  mediaUrl: string;
}

export interface FuzzedRequest extends PlainRequest {
  app: AppName;
}

const tables: Record<AppName, Mount[]> = {
  ops: opsMounts({} as Parameters<typeof opsMounts>[0], { region: '', storageTimeoutMs: 0 }, ''),
  public: publicMounts({} as Parameters<typeof publicMounts>[0], { region: '' }, ''),
};

/** A value as a secret would be posted; it must never be seen in a log. */
export const postedSecret = 'a-token-that-nobody-may-read';

function validRecording({ mediaUrl }: FuzzTarget) {
  const auth = { username: 'u', password: postedSecret };
  const mediaDescriptor = { storage: 'webDAV', path: `${mediaUrl}call.wav`, auth };
  const parameters = { record: 'source', authToken: postedSecret };
  const [mediaFile] = recordingBody({
    id: 'call',
    mediaFiles: [{ mediaDescriptor, parameters, mediaId: 'm' }],
  }).mediaFiles;
  return {
    ...recordingBody({ id: 'call', names: [{ userName: 'jane' }], data: [{ queue: 'sales' }] }),
    mediaFiles: [mediaFile],
  };
}

const validCenter = {
  name: 'Acme',
  retentionDays: 365,
  storage: {
    awsS3: [{ bucket: 'calls', prefix: 'acme/', accessKeyId: 'a', secretAccessKey: postedSecret }],
    webDAV: [{ baseUrl: 'http://10.0.0.1/calls/', username: 'u', password: postedSecret }],
  },
};
const validUser = { userName: 'fuzzed', password: postedSecret, roles: ['RECORDER'], firstName: 'Jane' };

/** What an operation's body is when nothing is wrong with it. */
function validBody(path: string, target: FuzzTarget): object {
  if (path.endsWith('/recordings')) return validRecording(target);
  if (path.includes('/users')) return validUser;
  if (path.includes('/recordings/')) return { operationName: 'removeNonDelete' };
  if (path.endsWith('/password')) return { currentPassword: postedSecret, newPassword: 'x' };
  return validCenter;
}

/** One time in so many. */
export const rarely = <T>(oneIn: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: oneIn - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

type Body = Pick<PlainRequest, 'body' | 'headers'>;

const jsonType = { 'content-type': 'application/json' };
const uploadType = { 'content-type': multipartType };
const upload = multipart([jsonPart(metadata), audioPart(wav(Buffer.alloc(500, 128)))]);

const uploadBody: fc.Arbitrary<Body> = fc
  .oneof(
    mutated(metadata).map((json) => multipart([jsonPart(json), audioPart(wav(Buffer.alloc(50)))])),
    fc.nat(upload.length).map((length) => upload.subarray(0, length)),
    fc.tuple(fc.nat(upload.length - 1), fc.nat(255)).map(([at, byte]) => Buffer.from(upload).fill(byte, at, at + 1)),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  )
  .map((body) => ({ headers: uploadType, body }));

function bodyOf({ path, method }: Mount, target: FuzzTarget): fc.Arbitrary<Body> {
  if (method === 'GET' || method === 'DELETE') return fc.constant({});
  if (path === basePath) return uploadBody;
  const valid = validBody(path, target);
  return fc.oneof(
    { weight: 12, arbitrary: mutated(valid).map((body) => ({ headers: jsonType, body })) },
    { weight: 4, arbitrary: damaged(valid).map((body) => ({ headers: jsonType, body })) },
    { weight: 1, arbitrary: encoded(valid) },
  );
}

function segmentOf(name: string, { path, method }: Mount, target: FuzzTarget): fc.Arbitrary<string> {
  // The center that everything else is asked of must stay as it is.
  const isChanged = path === `${centersPath}/:ccid` && method !== 'GET';
  const known: Record<string, string[]> = {
    ccid: [isChanged ? target.spareCcid : target.center.ccid],
    id: [target.playable, 'call', 'none', '00000000-0000-4000-8000-000000000000'],
    file: [target.playable, 'm', `${target.playable}.wav`],
    userName: ['fuzzed', 'nobody'],
  };
  return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...(known[name] ?? ['x'])) }, oddSegment);
}

function pathOf(mount: Mount, target: FuzzTarget): fc.Arbitrary<string> {
  const names = [...mount.path.matchAll(/:(\w+)/g)].map(([, name]) => name!);
  const segments = fc.tuple(...names.map((name) => segmentOf(name, mount, target)));
  const query = mount.path.startsWith(basePath) ? oddListQuery : oddQuery;
  return fc.tuple(segments, rarely(2, query)).map(([values, text]) => {
    const rest = [...values];
    const path = mount.path.replace(/:\w+/g, () => rest.shift()!);
    return text === undefined ? path : `${path}?${text}`;
  });
}

/** Mostly whoever may; sometimes somebody who may not. */
function whoAsks({ who, path }: Mount, { ops, center }: FuzzTarget): fc.Arbitrary<Credentials> {
  const { admin, recorder } = center;
  const all = [ops, admin, recorder];
  if (typeof who === 'string') return fc.constantFrom(...all);
  const may = who.includes('OPS_ADMIN') ? ops : path === basePath ? recorder : admin;
  return fc.oneof({ weight: 9, arbitrary: fc.constant(may) }, fc.constantFrom(...all, admin));
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'];

/** Requests to one row of a mount table: nearly right in most places, wrong in some. */
function toMount(app: AppName, mount: Mount, target: FuzzTarget): fc.Arbitrary<FuzzedRequest> {
  return fc
    .record({
      path: pathOf(mount, target),
      body: bodyOf(mount, target),
      user: whoAsks(mount, target),
      odd: rarely(4, oddHeaders),
      method: rarely(10, fc.constantFrom(...methods)),
    })
    .map(({ path, body, user, odd, method }) => ({
      ...{ app, path, body: body.body, method: method ?? mount.method },
      headers: { authorization: basic(user), ...body.headers, ...odd },
    }));
}

/** Requests over all rows of both mount tables, each as often as any other. */
export const fuzzedRequest = (target: FuzzTarget): fc.Arbitrary<FuzzedRequest> =>
  fc.oneof(...(['ops', 'public'] as const).flatMap((app) => tables[app].map((mount) => toMount(app, mount, target))));
