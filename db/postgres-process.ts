import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Account } from './postgres-account';

/**
 * Runs the server and stops it (fast shutdown) as soon as the other end of its standard input is gone, however this
 * process ended: a SIGKILL leaves no orphan that holds the data. A folder given as $0 is removed after the server's end.
 */
const guard = `
exec 3<&0 </dev/null
"$@" 3<&- &
server=$!
{ read -r end <&3; kill -INT "$server"; } 2>/dev/null &
watch=$!
wait "$server"
status=$?
kill "$watch" 2>/dev/null
[ "$0" = keep ] || rm -rf "$0"
exit "$status"`;

/** Nothing of our own environment: it holds secrets, and a locale that the server must not follow. */
export const serverEnvironment = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };

export interface ServerProcess {
  /** Resolves to undefined when the server accepts connections, or to its last lines when it ended before. */
  started: Promise<undefined | string[]>;
  /** Fast shutdown: sessions are cut, data are written. Resolves when the server is gone. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  command: string[];
  account: Account | undefined;
  /** A pid found in a left-over `postmaster.pid` that belongs to another program by now. */
  strangerPid: number | undefined;
  removeAtEnd: string | undefined;
  log: (line: string) => void;
}

const linesKept = 20;
/** A server that has not ended by then is told to end at once; it recovers from its log at the next start. */
const stopTimeoutMs = 25_000;

export function startServer({ command, account, strangerPid, removeAtEnd, log }: ServerOptions): ServerProcess {
  const child = spawn('/bin/sh', ['-c', guard, removeAtEnd ?? 'keep', ...command], {
    cwd: '/',
    // A group of its own: Ctrl-C in the terminal is for this process, which ends the server when all else has ended.
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
    // As pg_ctl does: the server takes a lock file that names this pid for a stale one, and still looks whether its
    // shared memory is in use, which removing the file would spoil.
    env: { ...serverEnvironment, ...(strangerPid && { PG_GRANDPARENT_PID: String(strangerPid) }) },
    ...account,
  });
  child.stdin.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()).once('error', () => resolve()));

  const lastLines: string[] = [];
  const started = new Promise<undefined | string[]>((resolve) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      log(line);
      lastLines.push(line);
      if (lastLines.length > linesKept) lastLines.shift();
      if (line.includes('database system is ready to accept connections')) resolve(undefined);
    });
    child.once('error', (error) => lastLines.push(error.message));
    void ended.then(() => resolve(lastLines));
  });

  return { started, stop: () => stop(child, ended) };
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.stdin?.end();
  const timer = setTimeout(() => child.pid && process.kill(-child.pid, 'SIGQUIT'), stopTimeoutMs);
  await ended;
  clearTimeout(timer);
}
