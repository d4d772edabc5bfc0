import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { checkImagicleAnswer, contractFile, type ImagicleAnswer } from './imagicle-contract';

const base = 'http://127.0.0.1:1/fw/Apps/Recorder/WebAPI/Recordings';
const id = 'e0c77c5d-7807-4d9b-9d8d-92a38370af5e';
const item = {
  ...{ id, referenceNumber: '2018000000175', startTime: '2018-11-01T10:00:00.000Z', duration: 'PT0S', direction: 1 },
  ...{ localPartyNumber: null, remotePartyNumber: '1', ownerUsername: 'x' },
};
const detail = {
  ...item,
  pbxCallId: null,
  pbxInfo: null,
  owner: null,
  preservingUser: null,
  note: null,
  size: 1,
  hash: null,
};

const answer = (method: string, rest: string, status: number, body: unknown): ImagicleAnswer => ({
  ...{ method, url: base + rest, status, contentType: 'application/json; charset=utf-8', text: JSON.stringify(body) },
});

test('the types of the generated client are those of the contract (npm run contract:types)', () => {
  const generator = join(__dirname, '../../node_modules/openapi-typescript/bin/cli.js');
  const types = contractFile.replace(/\.yaml$/, '.ts');
  expect(() =>
    execFileSync(process.execPath, [generator, contractFile, '-o', types, '--check'], { stdio: 'pipe' }),
  ).not.toThrow();
});

test.each<[string, ImagicleAnswer]>([
  ['a list', answer('GET', '?page=0', 200, { totalCount: 1, recordings: [item] })],
  ['an empty list', answer('GET', '/', 200, { totalCount: 0, recordings: [] })],
  ['a detail', answer('GET', `/${id}`, 200, detail)],
  ['a detail with its PBX', answer('GET', `/${id}`, 200, { ...detail, pbxInfo: { type: 'dial-in', more: 1 } })],
  ['an upload', answer('POST', '', 201, { id })],
  ['a refused list', answer('GET', '', 400, { reason: 1, message: 'x' })],
  ['a refused upload', answer('POST', '', 400, { reason: 2, message: 'x' })],
  ['a missing recording', answer('GET', `/${id}`, 404, { message: 'x' })],
  ['a status that the text adds', answer('PUT', `/${id}`, 405, { message: 'x' })],
  ['another address', answer('GET', '2', 418, 'x')],
  ['media', { ...answer('GET', `/${id}/media`, 206, ''), contentType: 'audio/mpeg' }],
])('keeps to the contract: %s', (_what, good) => expect(() => checkImagicleAnswer(good)).not.toThrow());

test.each<[string, ImagicleAnswer]>([
  ['an item without an id', answer('GET', '', 200, { totalCount: 1, recordings: [{ ...item, id: undefined }] })],
  ['an id in upper case', answer('GET', '', 200, { totalCount: 1, recordings: [{ ...item, id: id.toUpperCase() }] })],
  ['a direction that is none', answer('GET', '', 200, { totalCount: 1, recordings: [{ ...item, direction: 3 }] })],
  ['a time with an offset', answer('GET', `/${id}`, 200, { ...detail, startTime: '2018-11-01T10:00:00.000+00:00' })],
  ['days in a duration', answer('GET', `/${id}`, 200, { ...detail, duration: 'P1DT1S' })],
  ['a size in words', answer('GET', `/${id}`, 200, { ...detail, size: '1' })],
  ['a hash in lower case', answer('GET', `/${id}`, 200, { ...detail, hash: { SHA256: 'a'.repeat(64) } })],
  ['a PBX of no type', answer('GET', `/${id}`, 200, { ...detail, pbxInfo: { callId: 'x' } })],
  ['no total', answer('GET', '', 200, { recordings: [] })],
  ['a refusal without its reason', answer('GET', '', 400, { message: 'x' })],
  ['a reason of another operation', answer('GET', '', 400, { reason: 2, message: 'x' })],
  ['the other dialect', answer('GET', `/${id}`, 404, { statusCode: 6, statusMessage: 'x' })],
  ['more than a message', answer('GET', `/${id}`, 404, { message: 'x', stack: 'x' })],
  ['a status that is not listed', answer('GET', `/${id}`, 502, { message: 'x' })],
  ['no JSON', { ...answer('GET', `/${id}`, 404, { message: 'x' }), contentType: 'text/html' }],
])('does not: %s', (_what, bad) => {
  expect(() => checkImagicleAnswer(bad)).toThrow(/does not keep to the contract/);
  expect(() => checkImagicleAnswer({ ...bad, url: bad.url.toLowerCase() })).toThrow(/does not keep to the contract/);
});
