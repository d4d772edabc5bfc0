import { request, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { s3Example, webDavExample } from '../../libs/testing/reference-examples';

let apps: TestApps;
let center: TestContactCenter;
beforeAll(async () => {
  apps = await startTestApps();
  center = await apps.createContactCenter();
});
afterAll(() => apps.close());

const opsRecordings = () => `${apps.opsUrl}/api/v2/ops/contact-centers/${center.ccid}/recordings`;

test.each([
  ['awsS3', s3Example],
  ['webDAV', webDavExample],
])("the pages' example on %s, posted and read back, is equal as JSON", async (storage, example) => {
  const posted = { ...example, id: `example on ${storage}/1` };
  const answer = await request('POST', opsRecordings(), center.recorder, posted);
  const uri = `${opsRecordings()}/${encodeURIComponent(posted.id)}`;
  expect([answer.status, answer.body]).toEqual([200, { statusCode: 0, id: posted.id, uri }]);

  const [{ mediaDescriptor, ...mediaFile }] = posted.mediaFiles;
  const [event] = posted.eventHistory;
  const { body } = await request('GET', uri, apps.ops);
  const path = expect.stringMatching(
    /^\/ops\/contact-centers\/[0-9a-f-]{36}\/recordings\/example%20on%20(awsS3|webDAV)%2F1\/play\/[0-9a-f-]{36}\.mp3$/,
  );
  const read = {
    ...posted,
    startTime: '2013-05-17T19:45:32.000+0000',
    stopTime: '2013-05-17T22:15:36.000+0000',
    mediaFiles: [
      {
        ...mediaFile,
        startTime: '2013-05-17T19:45:32.000+0000',
        stopTime: '2013-05-17T22:15:36.000+0000',
        accessgroups: ['US', 'US/CA'],
        originalMediaDescriptor: mediaDescriptor,
        originalMediaDesc: mediaDescriptor,
        mediaUri: expect.stringContaining(`${uri}/play/`),
        mediaPath: path,
        playPath: path,
      },
    ],
    eventHistory: [event],
  };
  expect(body).toEqual({ statusCode: 0, recording: read });

  const publicAnswer = await request(
    'GET',
    `${apps.publicUrl}/api/v2/recordings/${encodeURIComponent(posted.id)}`,
    center.admin,
  );
  const { originalMediaDescriptor: _1, originalMediaDesc: _2, ...publicFile } = read.mediaFiles[0]!;
  const publicPath = expect.stringMatching(
    /^\/recordings\/example%20on%20(awsS3|webDAV)%2F1\/play\/[0-9a-f-]{36}\.mp3$/,
  );
  const publicUri = expect.stringContaining(
    `${apps.publicUrl}/api/v2/recordings/${encodeURIComponent(posted.id)}/play/`,
  );
  expect(publicAnswer.body).toEqual({
    statusCode: 0,
    recording: {
      ...read,
      mediaFiles: [{ ...publicFile, mediaUri: publicUri, mediaPath: publicPath, playPath: publicPath }],
    },
  });
});

test("the pages' query, in one page and in two", async () => {
  for (const number of [1, 2, 3]) {
    const answer = await request('POST', opsRecordings(), center.recorder, { ...s3Example, id: `page-${number}` });
    expect(answer.status).toBe(200);
  }
  const all = await request('GET', `${apps.publicUrl}/api/v2/recordings/recordings?startTime=0`, center.admin);
  expect(all.status).toBe(200);
  expect(all.body.recordings).toHaveLength(5);
  expect(all.body).not.toHaveProperty('nextUri');
  const first = await request(
    'GET',
    `${apps.publicUrl}/api/v2/recordings/recordings?startTime=0&offset=1&limit=2`,
    center.admin,
  );
  expect(first.body.prevUri).toBe(`${apps.publicUrl}/api/v2/recordings/recordings?startTime=0&offset=0&limit=1`);
  expect(first.body.nextUri).toMatch(
    `${apps.publicUrl}/api/v2/recordings/recordings?startTime=0&offset=3&limit=2&cursor=`,
  );
  const second = await request('GET', first.body.nextUri, center.admin);
  expect([...first.body.recordings, ...second.body.recordings]).toEqual(all.body.recordings.slice(1));
  expect(second.body).not.toHaveProperty('nextUri');
});
