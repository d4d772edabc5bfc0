import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expectDocumentedAnswers } from './answer-watch';
import { checkAnswersOf } from './document-check';

const json = { 'X-Request-Id': 'f7c3bd1c-4f8f-4b5c-9f0b-0f6f7f0f6f7f', 'Content-Type': 'application/json' };
const body = JSON.stringify({ statusCode: 0, user: { userName: 'jané', roles: ['CONTACT_CENTER_ADMIN'] } });

/** Asks a server of ours that answers so. */
async function ask(path: string, answer: RequestListener): Promise<void> {
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(json)) response.setHeader(name, value);
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  checkAnswersOf('public', url);
  await (await fetch(url + path)).text();
  server.closeAllConnections();
  server.close();
}

test.each<[string, string, RequestListener]>([
  ['in one piece', '/api/v2/me', (_request, response) => response.end(body)],
  [
    'in pieces, as text and as bytes',
    '/api/v2/me',
    (_request, response) => {
      const bytes = Buffer.from(body);
      const inCharacter = bytes.indexOf('é') + 1;
      response.write(bytes.subarray(0, 5).toString('latin1'), 'latin1');
      response.write(bytes.subarray(5, inCharacter));
      response.end(bytes.subarray(inCharacter));
    },
  ],
  ['no address of the documents', '/elsewhere', (_request, response) => response.writeHead(418).end('{}')],
])('what is as documented: %s', async (_what, path, answer) => {
  await ask(path, answer);
  expect(expectDocumentedAnswers).not.toThrow();
});

test.each<[string, string, RequestListener, RegExp]>([
  ['a status', '/api/v2/me', (_request, response) => response.writeHead(409).end(body), /me 409 .*a status/],
  ['a body', '/api/v2/me', (_request, response) => response.end('{"statusCode":0}'), /me 200 .*required/],
  ['an address', '/api/v2/nowhere', (_request, response) => response.end(body), /nowhere 200 .*a status/],
  [
    "the other dialect's envelope",
    '/fw/Apps/Recorder/WebAPI/Recordings/1',
    (_request, response) => response.writeHead(404).end('{"statusCode":5,"statusMessage":"x"}'),
    /Recordings\/1 404/,
  ],
])('what is not is thrown once, whoever asked: %s', async (_what, path, answer, message) => {
  await ask(path, answer);
  expect(expectDocumentedAnswers).toThrow(message);
  expect(expectDocumentedAnswers).not.toThrow();
});
