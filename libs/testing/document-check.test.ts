import { checkAnswersOf, checkDocumentedAnswer, type CheckedAnswer } from './document-check';

const url = 'http://127.0.0.1:1';
const requestId = { 'X-Request-Id': 'f7c3bd1c-4f8f-4b5c-9f0b-0f6f7f0f6f7f' };
const json = { ...requestId, 'Content-Type': 'application/json; charset=utf-8' };
const audio = {
  ...{ ...requestId, 'Content-Type': 'audio/mpeg' },
  ...{ 'Accept-Ranges': 'bytes', 'Content-Disposition': 'inline; filename="a.mp3"' },
};

const answer = (
  method: string,
  path: string,
  status: number,
  body: unknown,
  headers: Record<string, string> = json,
): CheckedAnswer => ({
  ...{ method, url: url + path, status, headers: new Headers(headers) },
  text: typeof body === 'string' ? body : JSON.stringify(body),
});
const error = { statusCode: 2, statusMessage: 'x' };
const me = { statusCode: 0, user: { userName: 'jane', roles: ['CONTACT_CENTER_ADMIN'] } };

beforeAll(() => checkAnswersOf('public', url));

test.each<[string, CheckedAnswer]>([
  ['a success', answer('GET', '/api/v2/me?x', 200, me)],
  ['its HEAD', answer('HEAD', '/api/v2/me', 200, '')],
  ['an error', answer('GET', '/api/v2/recordings/x%2Fy', 404, error)],
  ['slowed down', answer('GET', '/api/v2/me', 429, error, { ...json, 'Retry-After': '5' })],
  ['a method that is not allowed', answer('PUT', '/api/v2/me', 405, error)],
  ['no address of ours', answer('GET', '/api/v2/nothing', 404, error)],
  ['refused before an operation saw it', answer('GET', '/api/v2/me', 414, error)],
  ['media', answer('GET', '/api/v2/recordings/a/play/b.mp3', 200, 'ID3', audio)],
  [
    'the other dialect, in any letter case',
    answer('GET', '/FW/apps/recorder/webapi/recordings/1/', 404, { message: 'x' }),
  ],
  ['another server', { ...answer('GET', '', 418, 'x'), url: 'http://127.0.0.1:2/api/v2/me' }],
])('is as documented: %s', (_what, good) => expect(() => checkDocumentedAnswer(good)).not.toThrow());

test.each<[string, CheckedAnswer, RegExp]>([
  ['a status that is not listed', answer('GET', '/api/v2/me', 409, error), /status/],
  ['a page that is not there with another status', answer('GET', '/api/v2/nothing', 403, error), /status/],
  ['more than is documented', answer('GET', '/api/v2/me', 200, { ...me, more: 1 }), /additional/],
  ['a mandatory attribute left out', answer('GET', '/api/v2/me', 200, { statusCode: 0 }), /required/],
  ['an error with a stack', answer('GET', '/api/v2/me', 401, { ...error, stack: '' }), /additional/],
  ['an error of the other dialect', answer('GET', '/api/v2/me', 414, { message: 'x' }), /required/],
  ['no X-Request-Id', answer('GET', '/api/v2/me', 200, me, { 'Content-Type': 'application/json' }), /X-Request-Id/],
  ['429 without Retry-After', answer('GET', '/api/v2/me', 429, error), /Retry-After/],
  [
    'another media type',
    answer('GET', '/api/v2/me', 200, me, { ...json, 'Content-Type': 'text/html' }),
    /Content-Type/,
  ],
  ['a body that was not to come', answer('GET', '/openapi.json', 304, 'x'), /body/],
  [
    'media of a type that is none',
    answer('GET', '/api/v2/recordings/a/play/b', 200, 'x', { ...audio, 'Content-Type': 'text/html' }),
    /text\/html/,
  ],
])('is not: %s', (_what, bad, fault) => expect(() => checkDocumentedAnswer(bad)).toThrow(fault));
