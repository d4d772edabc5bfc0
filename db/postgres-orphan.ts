import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { EnvironmentError } from '../libs/env';
import { readIfThere } from '../libs/kept-file';

/** What `postmaster.pid` says: its first line is the server's pid, its fourth the port. */
interface LockFile {
  pid: number;
  port: number;
}

/** Whether anybody has the server on that port in use; undefined where it does not answer (yet, or any more). */
export type IsOwned = (port: number) => Promise<boolean | undefined>;

const pollMs = 100;
/** A server without an owner may just have been started by another process: its owner gets this long to show up. */
const ownerGraceMs = 2_000;

/**
 * Makes way for a start: stops a server that still runs on these data although whoever started it is gone.
 * @returns the pid that a left-over lock file names when another program has that pid by now.
 * @throws EnvironmentError when somebody has the server in use, or it does not end in time.
 */
export async function stopOrphan(cluster: string, isOwned: IsOwned, deadline: number): Promise<number | undefined> {
  let seenUnowned: number | undefined;
  let toldToStop = false;
  while (Date.now() < deadline) {
    const lock = await readLockFile(cluster);
    if (!lock || !isAlive(lock.pid)) return undefined;
    if (!(await isServerOf(cluster, lock.pid))) return lock.pid;

    const owned = toldToStop ? undefined : await isOwned(lock.port);
    if (owned)
      throw new EnvironmentError(
        `Another process has started the database in ${path.dirname(cluster)} and is using it`,
      );
    if (owned === false) {
      seenUnowned ??= Date.now();
      if (Date.now() - seenUnowned >= ownerGraceMs) {
        process.kill(lock.pid, 'SIGINT'); // fast shutdown
        toldToStop = true;
      }
    }
    await pause(pollMs);
  }
  throw new EnvironmentError(
    `A former server of the database in ${path.dirname(cluster)} is still running and does not end`,
  );
}

async function readLockFile(cluster: string): Promise<LockFile | undefined> {
  const lines = (await readIfThere(path.join(cluster, 'postmaster.pid')))?.split('\n');
  return lines?.[0] ? { pid: Math.abs(Number(lines[0])), port: Number(lines[3]) } : undefined;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Pids are given again after a restart of the machine: the command line tells. */
async function isServerOf(cluster: string, pid: number): Promise<boolean> {
  const command =
    process.platform === 'linux'
      ? (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ')
      : spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
  return command.includes(`postgres -D ${cluster} `);
}
