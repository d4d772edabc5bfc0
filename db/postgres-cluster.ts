import { spawnSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { access, lchown, mkdir, mkdtemp, readdir, realpath, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { EnvironmentError } from '../libs/env';
import { keptFile, readIfThere } from '../libs/kept-file';
import { canUse, serverAccount, type Account } from './postgres-account';
import { enterablePlace } from './postgres-binaries';
import { serverEnvironment } from './postgres-process';

/** The only user of the server, and the name of its database. */
export const owner = 'tapehouse';

export interface DataPlace {
  dataDir: string;
  /** Where PostgreSQL's own files are; made by {@link initialise}. */
  cluster: string;
  account: Account | undefined;
}

/**
 * The folder asked for, or, where the server's user cannot enter it (as root, in a checkout in root's home), one under
 * /var/lib. Which one that is stands in the folder asked for: it is forgotten with it, and moves with it.
 */
export async function dataPlace(asked: string): Promise<DataPlace> {
  await mkdir(asked, { recursive: true });
  const place = await realpath(asked);
  const pointer = path.join(place, 'data-is-in');
  const pointedTo = await readIfThere(pointer);
  const found = await prepare(pointedTo ?? place);
  if (found.writable) return found;
  if (!found.account || pointedTo !== undefined)
    throw new EnvironmentError(`The database's user cannot write in ${found.dataDir}`);

  const shared = await enterablePlace();
  const elsewhere = await prepare(await keptFile(pointer, () => path.join(shared, `data-${randomUUID()}`)));
  if (elsewhere.writable) return elsewhere;
  throw new EnvironmentError(`The database's user can write neither in ${place} nor in ${elsewhere.dataDir}`);
}

async function prepare(dataDir: string): Promise<DataPlace & { writable: boolean }> {
  await mkdir(dataDir, { recursive: true });
  const cluster = path.join(dataDir, 'cluster');
  const account = await serverAccount(cluster);
  if (account) await lchown(dataDir, account.uid, account.gid);
  return { dataDir, cluster, account, writable: canUse(account, dataDir, 'write') };
}

const unfinishedPrefix = 'initialising-';

/** Makes the cluster where there is none, beside its place and then renamed: it is there whole or not at all. */
export async function initialise(
  { dataDir, cluster, account }: DataPlace,
  binaries: string,
  durable: boolean,
): Promise<string> {
  const passwordFile = path.join(dataDir, 'password');
  const password = await keptFile(passwordFile, () => randomBytes(24).toString('hex'));
  if (await exists(cluster)) return password;

  const unfinished = await mkdtemp(path.join(dataDir, unfinishedPrefix));
  if (account) for (const file of [passwordFile, unfinished]) await lchown(file, account.uid, account.gid);
  const result = spawnSync(
    path.join(binaries, 'bin', 'initdb'),
    // Said outright: with no LANG in the environment the database would be SQL_ASCII.
    ['--encoding=UTF8', '--locale=C', '--auth=scram-sha-256', `--username=${owner}`, `--pwfile=${passwordFile}`]
      .concat(durable ? [] : ['--no-sync'])
      .concat('--no-instructions', `--pgdata=${unfinished}`),
    { cwd: '/', encoding: 'utf8', env: serverEnvironment, ...account },
  );
  const made = result.status === 0 && (await rename(unfinished, cluster).then(() => true, () => false)); // prettier-ignore
  // Another start may have made it meanwhile.
  if (!made && !(await exists(cluster))) {
    await rm(unfinished, { recursive: true, force: true });
    throw new EnvironmentError(
      `initdb failed in ${dataDir}: ${result.error?.message ?? (result.stderr || result.stdout)}`,
    );
  }
  return password;
}

/** Removes what killed starts left. To be called by the one that holds the database. */
export async function removeUnfinished(dataDir: string): Promise<void> {
  const leftovers = (await readdir(dataDir)).filter((name) => name.startsWith(unfinishedPrefix));
  await Promise.all(leftovers.map((name) => rm(path.join(dataDir, name), { recursive: true, force: true })));
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
