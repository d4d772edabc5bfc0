import { createHash } from 'node:crypto';
import { request, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { postRecordings, readerOf } from '../../libs/testing/recordings';
import { recordingsUrl, uploadRecording, wav } from '../../libs/testing/uploads';

let apps: TestApps;
let center: TestContactCenter;
beforeAll(async () => {
  apps = await startTestApps();
  const { url: baseUrl, username, password } = apps.media;
  center = await apps.createContactCenter({
    webDAV: [{ baseUrl, username, password }],
    uploads: { storage: 'webDAV', baseUrl, path: 'uploads/' },
  });
});
afterAll(() => apps.close());

const appNames = ['ops', 'public'] as const;
const audio = wav(new Uint8Array(8_000));

async function detailsOf(app: (typeof appNames)[number], id: string) {
  const reader = readerOf(apps, center, app);
  const { status, body } = await request('GET', `${reader.recordingsUrl}/${id}/details`, reader.credentials);
  expect([status, Object.keys(body)]).toEqual([200, ['statusCode', 'details']]);
  return body.details;
}

async function inTheOtherDialect(uuid: string) {
  const { body } = await request('GET', `${recordingsUrl(apps)}/${uuid}`, center.admin);
  return body;
}

const upload = {
  startDateTime: '2018-09-25T13:00:00Z',
  duration: 'PT1S',
  direction: 2,
  localParty: { username: 'giuliano', phoneNumber: '376' },
  remoteParty: { phoneNumber: '0584943232' },
  notes: 'Asked for a refund',
  preserved: true,
  pbxCallId: '4711',
  pbxInfo: { type: 'generic', localCallId: '4711' },
};

describe.each(appNames)('%s', (app) => {
  test('uploaded: what the Imagicle dialect tells, in its words', async () => {
    const uploaded = await uploadRecording(apps, center.admin, upload, audio);
    const { id } = uploaded.body;
    const other = await inTheOtherDialect(id);
    const admin = { userName: center.admin.userName };
    expect(await detailsOf(app, id)).toEqual({
      uuid: id,
      referenceNumber: other.referenceNumber,
      direction: 2,
      localPartyNumber: '376',
      remotePartyNumber: '0584943232',
      owner: { userName: 'giuliano', phoneNumber: '376' },
      preservingUser: admin,
      note: { text: 'Asked for a refund', owner: admin },
      hash: { SHA256: createHash('sha256').update(audio).digest('hex').toUpperCase() },
      size: audio.length,
      pbxCallId: '4711',
      pbxInfo: { type: 'generic', localCallId: '4711' },
    });
  });

  test('posted: what is not known is left out', async () => {
    const id = `posted-${app}`;
    const path = `${apps.media.url}a.wav`;
    await postRecordings(apps, center, [
      {
        id,
        callerPhoneNumber: '+1 650',
        dialedPhoneNumber: '200',
        names: [{ type: 'User', userName: 'jane', firstName: 'Jane', lastName: 'Doe', phoneNumber: '200' }],
        mediaFiles: [{ mediaDescriptor: { storage: 'webDAV', path }, size: '12' }],
      },
    ]);
    const details = await detailsOf(app, id);
    const other = await inTheOtherDialect(details.uuid);
    expect(details).toEqual({
      uuid: other.id,
      referenceNumber: other.referenceNumber,
      direction: 1,
      localPartyNumber: '200',
      remotePartyNumber: '+1 650',
      owner: { userName: 'jane', firstName: 'Jane', lastName: 'Doe', phoneNumber: '200' },
      size: 12,
    });
  });

  test('nobody known of it', async () => {
    const path = `${apps.media.url}b.wav`;
    await postRecordings(apps, center, [
      { id: `bare-${app}`, mediaFiles: [{ mediaDescriptor: { storage: 'webDAV', path } }] },
    ]);
    expect(Object.keys(await detailsOf(app, `bare-${app}`))).toEqual([
      ...['uuid', 'referenceNumber', 'direction', 'remotePartyNumber'],
    ]);
  });
});
