import { once } from 'node:events';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { basic, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { eventually } from '../../libs/testing/eventually';
import {
  audioPart,
  jsonPart,
  metadata,
  multipart,
  multipartType,
  recordingsUrl,
  wav,
} from '../../libs/testing/uploads';

const body = multipart([jsonPart(metadata), audioPart(wav(Buffer.alloc(200_000, 128)))]);

let apps: TestApps;
let center: TestContactCenter;
let other: TestContactCenter;
beforeAll(async () => {
  apps = await startTestApps({ uploadsAtOnce: 4 });
  const { url: baseUrl, username, password } = apps.media;
  const uploads = { storage: 'webDAV', baseUrl, path: 'uploads/' };
  const storage = { webDAV: [{ baseUrl, username, password }], uploads };
  center = await apps.createContactCenter(storage);
  other = await apps.createContactCenter(storage);
});
afterAll(() => apps.close());

/** An upload whose end is still to come. */
function beginUpload({ recorder } = center) {
  const sent = httpRequest(recordingsUrl(apps), {
    method: 'POST',
    headers: {
      ...{ authorization: basic(recorder), 'content-type': multipartType },
      ...{ 'content-length': body.length },
    },
  });
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
  sent.write(body.subarray(0, 50_000));
  return { sent, answer: answered.then(async ([res]) => ({ res, body: (await json(res)) as object })) };
}

const end = (sent: ClientRequest) => sent.end(body.subarray(50_000));

/** Resolves when so many uploads are with their store: what is written there is noted first. */
async function underWay(count: number): Promise<void> {
  await eventually(async () => {
    const notes = await apps.db.database.query('select 1 from media_deletion m where m.awaits_upload');
    return notes.length === count;
  });
}

test("half of the places are a contact center's: one more waits, and is refused with 429 and Retry-After when none has ended", async () => {
  const taken = [beginUpload(), beginUpload()];
  await underWay(2);
  const refused = beginUpload();
  const { res, body: refusal } = await refused.answer;
  expect([res.statusCode, refusal]).toEqual([429, { message: 'Too many recordings are being uploaded' }]);
  expect(Number(res.headers['retry-after'])).toBeGreaterThan(0);
  refused.sent.destroy();

  const others = beginUpload(other);
  end(others.sent);
  expect((await others.answer).res.statusCode).toBe(201);

  const waiting = beginUpload();
  end(waiting.sent);
  for (const { sent, answer } of taken) {
    end(sent);
    expect((await answer).res.statusCode).toBe(201);
  }
  expect((await waiting.answer).res.statusCode).toBe(201);
});

test('who leaves, waiting or not, gives the place to the next', async () => {
  const left = [beginUpload(), beginUpload()];
  await underWay(2);
  left.push(beginUpload());
  for (const { sent, answer } of left) {
    answer.catch(() => undefined);
    sent.on('error', () => undefined).destroy();
  }
  const next = beginUpload();
  end(next.sent);
  expect((await next.answer).res.statusCode).toBe(201);
});
