import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import fc from 'fast-check';
import { TapehouseError, TooManyRequestsError } from '../errors';
import { authenticate, basicCredentials } from './basic-auth';
import { currentUser } from './mount';

const encode = (text: string | Buffer) => `Basic ${Buffer.from(text).toString('base64')}`;

describe('credentials', () => {
  const anyText = fc.string({ unit: 'grapheme' });

  test('a password may contain any character, ":" and non-ASCII included', () => {
    fc.assert(
      fc.property(anyText, anyText, (name, password) => {
        const userName = `u${name.replaceAll(':', '')}`;
        expect(basicCredentials(encode(`${userName}:${password}`))).toEqual({ userName, password });
      }),
    );
  });

  test('the scheme is case-insensitive', () => {
    expect(basicCredentials(encode('a:b').replace('Basic', 'bAsIc'))).toEqual({ userName: 'a', password: 'b' });
  });

  test.each<[string, string | undefined]>([
    ['no header', undefined],
    ['an empty header', ''],
    ['no credentials', 'Basic'],
    ['another scheme', `Bearer ${Buffer.from('a:b').toString('base64')}`],
    ['a scheme that only begins so', encode('a:b').replace('Basic', 'Basically')],
    ['no base64', 'Basic a:b'],
    ['two values', `${encode('a:b')} ${encode('a:b')}`],
    ['no colon', encode('ab')],
    ['no user name', encode(':b')],
    ['no UTF-8', encode(Buffer.from([0x61, 0x3a, 0xe4]))],
    ['an overlong UTF-8 colon', encode(Buffer.from([0x61, 0xc0, 0xba, 0x62]))],
  ])('%s is none', (_, header) => {
    expect(basicCredentials(header)).toBeUndefined();
  });

  test('whatever is sent, it is read or refused', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.uint8Array().map((bytes) => encode(Buffer.from(bytes))),
        ),
        (header) => {
          expect(() => basicCredentials(header)).not.toThrow();
        },
      ),
    );
  });
});

describe('a request', () => {
  const secret = ':pä:ss☎';
  let server: Server;
  let url: string;
  /** Sign-ins that wait until all of them are there. */
  const waiting: (() => void)[] = [];

  beforeAll(async () => {
    const app = express();
    app.use(
      authenticate({
        async verify(userName, password) {
          if (userName.startsWith('slow')) await new Promise<void>((resolve) => waiting.push(resolve));
          if (userName === 'throttled') throw new TooManyRequestsError('Too many', 7);
          return password === secret ? { userName, roles: [], disabled: false } : undefined;
        },
      }),
    );
    app.get('/', (req, res) => void res.json(currentUser(req).userName));
    app.use(((error, _req, res, _next) => {
      const { status, message } = error as TapehouseError;
      res.status(error instanceof TapehouseError ? status : 500).json(message);
    }) as express.ErrorRequestHandler);
    server = createServer(app).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const get = async (authorization?: string) => {
    const answer = await fetch(url, { headers: authorization === undefined ? {} : { authorization } });
    return [answer.status, await answer.json()] as [number, string];
  };

  test('with right credentials goes on as that user', async () => {
    expect(await get(encode(`jäne:${secret}`))).toEqual([200, 'jäne']);
  });

  test.each([
    ['a wrong password', encode('jane:x')],
    ['a password that only begins right', encode(`jane:${secret}x`)],
    ['an empty password', encode('jane:')],
    ['a malformed header', 'Basic !!!'],
    ['a password of 10,000 characters', encode(`jane:${'x'.repeat(10_000)}`)],
    ['a NUL', encode('ja\u0000ne:x')],
    ['no header', undefined],
  ])('with %s is refused with 401', async (_, header) => {
    expect(await get(header)).toEqual([401, 'Valid credentials are required']);
  });

  test('fails as the sign-in fails', async () => {
    expect(await get(encode(`throttled:${secret}`))).toEqual([429, 'Too many']);
  });

  test('is answered as its own user, however many are signing in at once', async () => {
    const names = Array.from({ length: 20 }, (_, n) => `slow${n}`);
    const answers = names.map((name) => get(encode(`${name}:${secret}`)));
    while (waiting.length < names.length) await new Promise(setImmediate);
    waiting.reverse().forEach((go) => go());
    expect(await Promise.all(answers)).toEqual(names.map((name) => [200, name]));
  });
});
