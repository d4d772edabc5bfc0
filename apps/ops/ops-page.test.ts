import { auditActions } from '../../libs/audit/audit-entry';
import { settleStorage } from '../../libs/contact-centers/storage-settings';
import { parseAuditQuery } from '../../libs/genesys/audit-query';
import { decodeContactCenter } from '../../libs/genesys/contact-center-schema';
import { decodeNewUser, decodeUser } from '../../libs/genesys/user-schema';
import type { Json } from '../../libs/json';
import { fromLocalInput, queryOf } from '../console/src/ops/audit-filters';
import { draftOf, emptyForm, formOf, newS3, newWebDav, pathsOf } from '../console/src/ops/center-form';
import { fieldErrors } from '../console/src/ops/field-errors';
import type { ContactCenter, User } from '../console/src/ops/model';
import { userDraftOf, userFormOf, userPaths } from '../console/src/ops/user-form';
import { ops } from '../console/src/strings/ops';

// What the ops page writes is held against what the ops app reads, and the other way round.

const stored = {
  awsS3: [
    {
      ...{ bucket: 'calls', prefix: 'acme/', endpoint: 'http://127.0.0.1:9000', forcePathStyle: false },
      ...{ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'stored' },
    },
    { bucket: 'ambient', region: 'eu-west-1' },
  ],
  webDAV: [
    { baseUrl: 'http://127.0.0.1:8080/acme/', username: 'acme', password: 'stored, too' },
    { baseUrl: 'http://127.0.0.1:8080/open/' },
  ],
  uploads: { storage: 'webDAV' as const, baseUrl: 'http://127.0.0.1:8080/open/', path: 'uploads/' },
};

/** As the server gives it: without secrets. */
const center: ContactCenter = {
  id: 'a5539ef5-7dd5-4150-818f-ee1bcd447cbe',
  name: 'Acme',
  retentionDays: 30,
  storage: {
    ...stored,
    awsS3: stored.awsS3.map(
      ({ secretAccessKey: _secret, ...store }: { bucket: string; secretAccessKey?: string }) => store,
    ),
    webDAV: stored.webDAV.map(({ password: _secret, ...store }: { baseUrl: string; password?: string }) => store),
  },
};

test('a form that is saved as it was opened changes nothing: the secrets that are stored stay', () => {
  const { storage, ...draft } = draftOf(formOf(center));
  expect(draft).toEqual({ name: 'Acme', retentionDays: 30 });
  expect(settleStorage(decodeContactCenter({ ...draft, storage }).draft.storage, stored)).toEqual(stored);
});

test('the server takes a user as the page writes it', () => {
  const jane: User = { userName: 'jane', roles: ['CONTACT_CENTER_ADMIN', 'RECORDER'], firstName: 'Jane' };
  const draft = userDraftOf({ ...userFormOf(jane), password: 'new' });
  expect(decodeUser(draft as unknown as Json)).toEqual({ ...jane, password: 'new', disabled: false });
});

const paths = pathsOf({ ...emptyForm(), awsS3: [newS3(), newS3()], webDAV: [newWebDav()] });

function messageOf(decode: () => unknown): string {
  try {
    decode();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was wrong with it');
}

test('what the server says of a form stands at the fields that it names', () => {
  const webDAV = [{ baseUrl: 'ftp://x' }];
  const awsS3 = [{ bucket: 'calls' }, { bucket: '', endpoint: 'http://169.254.169.254/' }];
  const body = { name: ' Acme', retentionDays: 'x', storage: { awsS3, webDAV } };
  const errors = fieldErrors(
    messageOf(() => decodeContactCenter(body)),
    paths,
  );
  expect(errors.rest).toEqual([]);
  expect(errors.at('name')).toBe('Must be a non-empty string with no leading or ending spaces.');
  expect(errors.at('retentionDays')).toBe('Must be integer.');
  expect(errors.at('storage.awsS3[0].bucket')).toBeUndefined();
  expect(errors.at('storage.awsS3[1].bucket')).toMatch(/^Must match pattern/);
  expect(errors.at('storage.awsS3[1].endpoint')).toMatch(/no link-local or metadata address\.$/);
  expect(errors.at('storage.webDAV[0].baseUrl')).toMatch(/^Must be an absolute http\(s\) URL/);
});

test('what is said of a part of a field stands at the field; what names none is told apart', () => {
  const body = { userName: 'a:b', password: '', roles: ['OPS_ADMIN'], nickName: 'x' };
  const errors = fieldErrors(
    messageOf(() => decodeNewUser(body)),
    userPaths,
  );
  expect(errors.at('roles')).toMatch(/^Must be one of "CONTACT_CENTER_ADMIN", "RECORDER"/);
  expect(errors.at('userName')).toBeDefined();
  expect(errors.at('password')).toBeDefined();
  expect(errors.rest).toEqual([expect.stringContaining('NickName')]);
});

test('the server takes every filter as the page writes it', () => {
  const from = fromLocalInput('2026-05-17T19:45')!;
  const query = queryOf({ from, userName: 'jäne & co', action: 'sign-in', result: '401', subject: 'call/1 +x' });
  expect(parseAuditQuery(query).query).toEqual({
    from: Date.parse(from),
    userName: 'jäne & co',
    action: 'sign-in',
    result: 401,
    subject: 'call/1 +x',
  });
});

test('every action of the trail has a name here, and no other', () => {
  expect(Object.keys(ops.audit.actions).sort()).toEqual([...auditActions].sort());
});
