import { spawnSync } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { EnvironmentError } from '../libs/env';

/** The system user that a server process runs as. */
export interface Account {
  uid: number;
  gid: number;
}

/** In this order: who runs the database where we are root, because PostgreSQL refuses to run as root. */
const candidates = ['postgres', 'nobody'];

/**
 * Who is to run the server of a data folder: nobody but ourselves (undefined), or, as root, whoever owns the data
 * already, or else the first of the known accounts that exists.
 */
export async function serverAccount(clusterDir: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(clusterDir).catch(() => undefined);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  for (const name of candidates) {
    const [uid, gid] = [numericId('-u', name), numericId('-g', name)];
    if (uid && gid) return { uid, gid };
  }
  throw new EnvironmentError(
    `PostgreSQL does not run as root, and none of the users ${candidates.join(', ')} exists on this machine`,
  );
}

function numericId(flag: '-u' | '-g', name: string): number | undefined {
  const result = spawnSync('id', [flag, name], { encoding: 'utf8' });
  return result.status === 0 ? Number(result.stdout) : undefined;
}

/**
 * Whether the account can reach a path and use it. Asked of the system itself, as that account: modes alone would say
 * nothing of access lists and of mounts.
 */
export function canUse(account: Account | undefined, path: string, access: 'execute' | 'write'): boolean {
  const question = access === 'write' ? 'test -w "$1" && test -x "$1"' : 'test -r "$1" && test -x "$1"';
  const answer = spawnSync('/bin/sh', ['-c', question, 'sh', path], { cwd: '/', stdio: 'ignore', ...account });
  if (answer.error)
    throw new EnvironmentError(
      `No process can be started as user ${account?.uid ?? 'ourselves'}: ${answer.error.message}`,
    );
  return answer.status === 0;
}
