import { request, startTestApps, type TestApps } from '../../libs/testing/apps';
import { opsRecordingsUrl } from '../../libs/testing/recordings';
import { postScripted, startScriptedStore, type ScriptedStore } from '../../libs/testing/scripted-store';

let store: ScriptedStore;
let apps: TestApps;
beforeAll(async () => {
  store = await startScriptedStore();
  apps = await startTestApps();
});
afterAll(async () => {
  await apps.close();
  await store.close();
});

const s3Error = (code: string) => `<?xml version="1.0"?><Error><Code>${code}</Code><Message>words</Message></Error>`;

test.each([
  // Amazon's way, and that of servers which tell
  ['deleted', 204, '', undefined],
  ['an object that is already gone counts as deleted', 404, s3Error('NoSuchKey'), undefined],
  // Neither says anything about the object: it must not be forgotten.
  ['a bucket that is not there is no deleted object', 404, s3Error('NoSuchBucket'), 'The store of the media failed'],
  ["a gateway's 404 is no deleted object", 404, '<html>Not Found</html>', 'The store of the media failed'],
  ['nor is an empty one', 404, '', 'The store of the media failed'],
  ['refused', 403, s3Error('AccessDenied'), 'The store of the media refused access'],
  ["refused by a gateway's page", 403, 'Forbidden', 'The store of the media refused access'],
])('%s (%d %j)', async (_rule, status, body, failure) => {
  const center = await postScripted(apps, store);
  store.setScript((_request, response) => response.writeHead(status).end(body));
  const uri = `${opsRecordingsUrl(apps, center.ccid)}/awsS3?subresources=*`;
  const answer = await request('DELETE', uri, apps.ops);
  const statusMessage = expect.stringContaining(failure ?? '') as string;
  const failed = { id: expect.any(String), mediaDescriptor: expect.anything(), statusCode: 4, statusMessage };
  expect([answer.status, answer.body]).toEqual([
    200,
    failure === undefined ? { statusCode: 0 } : { statusCode: 7, failed: [failed] },
  ]);
  expect(store.requests.map(({ method, url }) => `${method} ${url?.split('?')[0]}`)).toContain(
    'DELETE /calls/call.wav',
  );
});
