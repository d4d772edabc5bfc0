import { request, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { postRecordings } from '../../libs/testing/recordings';

let apps: TestApps;
let center: TestContactCenter;
beforeAll(async () => {
  apps = await startTestApps();
  center = await apps.createContactCenter();
  await postRecordings(apps, center, [{ id: 'one' }]);
});
afterAll(() => apps.close());

test('a query whose statement takes too long: 504 with a clear message, and the connection serves the next one', async () => {
  // As many requests as connections: one that stuck would be missed by the last of them.
  const { url } = await apps.startAnother('public', {
    databaseConnectTimeoutMs: 3_000,
    statementTimeoutMs: 1_500,
    databasePoolSize: 2,
  });
  const query = () => request('GET', `${url}/api/v2/recordings?startTime=0`, center.admin);
  expect((await query()).status).toBe(200);
  await apps.db.database.transaction(async (holder) => {
    await holder.query('lock table recording');
    for (const answer of await Promise.all([query(), query(), query()])) {
      const message = 'The database did not answer in time';
      expect([answer.status, answer.body]).toEqual([504, { statusCode: 4, statusMessage: message }]);
    }
  });
  for (const answer of await Promise.all([query(), query(), query()])) expect(answer.body.recordings).toHaveLength(1);
});
