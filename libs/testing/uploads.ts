import { basic, request, type Answer, type Credentials, type TestApps } from './apps';
import { chunk, formatChunk, riff } from './wav';

/** One part of a multipart body, its headers as they go over the wire. */
export interface TestPart {
  headers: string;
  content: string | Uint8Array;
}

export const boundary = '8d0d51ed-3539-48fa-a239-fb4ee91b3b99';

/** Of the given samples: PCM of 8 bit, mono, 8 kHz. */
export const wav = (samples: Uint8Array): Buffer =>
  riff([formatChunk({ coding: 'pcm8' }), chunk('data', Buffer.from(samples))]);

/** Of silence: MPEG 1 layer III, 128 kbit/s, 44.1 kHz, stereo; 417 bytes and 26 ms a frame. */
export function mp3(frames: number): Buffer {
  const frame = Buffer.alloc(417);
  frame.set([0xff, 0xfb, 0x90, 0x04]);
  return Buffer.concat(Array.from({ length: frames }, () => frame));
}

export const metadata = {
  startDateTime: '2018-09-25T13:00:00.0000000Z',
  duration: 'PT1M30S',
  direction: 2,
  localParty: { username: 'giuliano', phoneNumber: '376' },
};

export const jsonPart = (json: unknown): TestPart => ({
  headers: 'Content-Type: application/json\r\nContent-Disposition: form-data; name=jsondata',
  content: typeof json === 'string' || json instanceof Uint8Array ? json : JSON.stringify(json),
});

export const audioPart = (content: string | Uint8Array): TestPart => ({
  headers: 'Content-Type: audio/wave\r\nContent-Disposition: form-data; name="attachment"; filename="sample.wav"',
  content,
});

export const multipart = (parts: readonly TestPart[], end = `--${boundary}--\r\n`): Buffer =>
  Buffer.concat([
    ...parts.flatMap(({ headers, content }) => [
      Buffer.from(`--${boundary}\r\n${headers}\r\n\r\n`, 'latin1'),
      Buffer.from(content as Uint8Array),
      Buffer.from('\r\n'),
    ]),
    Buffer.from(end),
  ]);

export const recordingsUrl = ({ opsUrl }: Pick<TestApps, 'opsUrl'>) => `${opsUrl}/fw/Apps/Recorder/WebAPI/Recordings`;

export const multipartType = `multipart/form-data; boundary=${boundary}`;

/** Sends a body as it is. */
export const postBody = (
  apps: Pick<TestApps, 'opsUrl'>,
  credentials: Credentials | undefined,
  body: Buffer,
  headers: Record<string, string> = {},
): Promise<Answer> =>
  request('POST', recordingsUrl(apps), credentials, body, { 'Content-Type': multipartType, ...headers });

export const uploadRecording = (
  apps: Pick<TestApps, 'opsUrl'>,
  credentials: Credentials,
  json: unknown,
  audio: string | Uint8Array,
): Promise<Answer> => postBody(apps, credentials, multipart([jsonPart(json), audioPart(audio)]));

/** The head of an upload, for those who send the body themselves, cut, slowly or never. */
export const uploadHead = (credentials: Credentials, length: number | 'chunked'): string =>
  [
    'POST /fw/Apps/Recorder/WebAPI/Recordings HTTP/1.1',
    'Host: test',
    `Authorization: ${basic(credentials)}`,
    `Content-Type: ${multipartType}`,
    length === 'chunked' ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`,
    '\r\n',
  ].join('\r\n');
