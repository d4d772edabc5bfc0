import { request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createClips, renderCall, type Clips } from './call-audio';
import { demoCalls, type DemoCall } from './calls';
import { recordingOfCall, storedParts, type StoredPart } from './recording-of-call';
import { uploadCall } from './upload-call';
import { loadClips } from './voices';

export interface Credentials {
  userName: string;
  password: string;
}

export interface DemoTarget {
  opsUrl: string;
  ops: Credentials;
  region: string;
  /** Ends with a slash. */
  mediaUrl: string;
  media: { username: string; password: string };
  /** Of the demo's users; made with these passwords. */
  admin: Credentials;
  recorder: Credentials;
  /** Epoch milliseconds: the calls lie before it. */
  now: number;
}

export const demoContactCenter = { id: 'd3300000-7a9e-4d05-8e5a-0a0b0c0d0e0f', name: 'Harborline (demo)' };

/** Calls at once: while one waits for the disk another is computed. */
const concurrency = 4;

/**
 * Makes the demo as a recorder and an OPS admin would: media to the store, then what is known of the call to the ops app.
 * Done again after it was cut off, it leads to the same.
 * @throws Error saying what was refused
 */
export async function seedDemo(target: DemoTarget, signal: AbortSignal): Promise<void> {
  await createContactCenter(target, signal);
  const clips = createClips(loadClips());
  const waiting = demoCalls(target.now);
  const record = async () => {
    for (let call = waiting.shift(); call; call = waiting.shift()) await recordCall(call, clips, target, signal);
  };
  await Promise.all(Array.from({ length: concurrency }, record));
}

async function createContactCenter({ opsUrl, ops, mediaUrl, media, admin, recorder }: DemoTarget, signal: AbortSignal) {
  const centers = `${opsUrl}/api/v2/ops/contact-centers`;
  const store = { baseUrl: mediaUrl, ...media };
  const center = {
    ...demoContactCenter,
    storage: { webDAV: [store], uploads: { storage: 'webDAV', baseUrl: mediaUrl, path: 'uploads/' } },
  };
  // Conflict: made by a start that was cut off.
  const madeBefore = 409;
  await post(centers, ops, center, signal, madeBefore);
  const users = `${centers}/${demoContactCenter.id}/users`;
  await post(
    users,
    ops,
    { ...admin, roles: ['CONTACT_CENTER_ADMIN'], firstName: 'Demo', lastName: 'Admin' },
    signal,
    madeBefore,
  );
  await post(
    users,
    ops,
    { ...recorder, roles: ['RECORDER'], firstName: 'Demo', lastName: 'Recorder' },
    signal,
    madeBefore,
  );
}

async function recordCall(call: DemoCall, clips: Clips, target: DemoTarget, signal: AbortSignal): Promise<void> {
  const audios = call.parts.map((part) => renderCall(part.audio, clips));
  if (call.upload) {
    const recordingsUrl = `${target.opsUrl}/fw/Apps/Recorder/WebAPI/Recordings`;
    await uploadCall(call, audios[0]!, { recordingsUrl, authorization: basic(target.admin) }, signal);
    return;
  }
  const parts = storedParts(call, audios, target.mediaUrl);
  for (const part of parts) await store(part, target.media, signal);
  const recordings = `${target.opsUrl}/internal-api/contact-centers/${demoContactCenter.id}/recordings`;
  await post(recordings, target.recorder, recordingOfCall(call, parts, target.region), signal);
}

/** The value of an Authorization header. */
export const basic = ({ userName, password }: Credentials) =>
  `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`;

async function post(
  url: string,
  user: Credentials,
  body: object,
  signal: AbortSignal,
  alsoFine?: number,
): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: basic(user), 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  });
  const text = await answer.text();
  if (answer.status !== 200 && answer.status !== alsoFine) throw new Error(`POST ${url}: ${answer.status} ${text}`);
}

async function store({ url, audio }: StoredPart, media: DemoTarget['media'], signal: AbortSignal): Promise<void> {
  const headers = {
    authorization: basic({ userName: media.username, ...media }),
    'content-type': 'audio/wav',
    'content-length': audio.bytes,
  };
  const upload = httpRequest(url, { method: 'PUT', headers, signal });
  const status = new Promise<number>((resolve, reject) => {
    upload.once('error', reject).once('response', (answer) => resolve(answer.resume().statusCode!));
  });
  await Promise.all([pipeline(Readable.from(audio.chunks()), upload), status]);
  if (![201, 204].includes(await status)) throw new Error(`PUT ${url}: ${await status}`);
}
