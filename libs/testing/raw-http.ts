import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { patienceMs } from './plain-request';

export interface RawConnection {
  socket: Socket;
  /** Everything that came until the server closed the connection; rejects when it has not after 30 seconds. */
  untilClosed: () => Promise<string>;
  /** What has come by the time it fits; rejects after 30 seconds. */
  until: (pattern: RegExp) => Promise<string>;
}

/** A connection on which any bytes can be sent. */
export async function openRaw(baseUrl: string, ...parts: (string | Buffer)[]): Promise<RawConnection> {
  const { hostname, port } = new URL(baseUrl);
  const socket = connect(Number(port), hostname);
  let received = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => (received += chunk));
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  for (const part of parts) socket.write(part, 'latin1');

  async function wait(isThere: () => boolean): Promise<string> {
    const patience = AbortSignal.timeout(patienceMs);
    while (!isThere()) {
      const sofar = `; so far: ${received.slice(0, 500)}`;
      if (socket.closed) throw new Error(`The connection was closed${sofar}`);
      if (patience.aborted) throw new Error(`Not within ${patienceMs} ms${sofar}`);
      await pause(5);
    }
    return received;
  }
  return {
    socket,
    untilClosed: () => wait(() => socket.closed),
    until: (pattern) => wait(() => pattern.test(received)),
  };
}

export interface RawAnswer {
  status: number;
  headers: string;
  body: string;
}

/** The answers that stand one after another in what came on a connection. */
export function answersIn(received: string): RawAnswer[] {
  const answers: RawAnswer[] = [];
  for (let rest = received; rest !== '';) {
    const [, status, headers] = /^HTTP\/1\.1 (\d{3}) [^\r]*\r\n(.*?\r\n)\r\n/s.exec(rest) ?? [];
    if (status === undefined) throw new Error(`No answer begins with ${rest.slice(0, 200)}`);
    const start = rest.indexOf('\r\n\r\n') + 4;
    const length = Number(/^content-length: (\d+)\r$/im.exec(headers!)?.[1] ?? 0);
    answers.push({ status: Number(status), headers: headers!, body: rest.slice(start, start + length) });
    rest = rest.slice(start + length);
  }
  return answers;
}
