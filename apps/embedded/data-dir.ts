import { randomBytes } from 'node:crypto';
import { access, chmod, constants, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { EnvironmentError } from '../../libs/env';
import { keptFile, readIfThere } from '../../libs/kept-file';

/** What the embedded start remembers from one time to the next. */
export interface DataDir {
  /** Nothing was here before. */
  isNew: boolean;
  postgres: string;
  media: string;
  /** A password for somebody, made up at the first asking. */
  password: (whose: string) => Promise<string>;
  /** 32 bytes as hex, made up at the first asking. */
  secretsKey: () => Promise<string>;
  /** Who may use the media server. */
  mediaUser: () => Promise<{ username: string; password: string }>;
  /** Whether the demo was begun at some start, also one that was cut off. */
  hasDemo: () => Promise<boolean>;
  /** When the demo was begun, in epoch milliseconds: now, if it was not before. */
  demoBegun: () => Promise<number>;
  demoIsComplete: () => Promise<boolean>;
  completeDemo: () => Promise<void>;
}

/** @throws EnvironmentError when the folder cannot be made or written */
export async function openDataDir(dataDir: string): Promise<DataDir> {
  const keys = path.join(dataDir, 'keys');
  try {
    // Open to be passed through, because PostgreSQL may run as another user; what is secret in it is closed by itself.
    if (await mkdir(dataDir, { recursive: true })) await chmod(dataDir, 0o755);
    await mkdir(keys, { recursive: true, mode: 0o700 });
    await access(keys, constants.W_OK);
  } catch (error) {
    throw new EnvironmentError(`DATA_DIR must be a folder that can be written: ${(error as Error).message}`);
  }
  const key = (name: string) => path.join(keys, name);
  const has = async (name: string) => (await readIfThere(key(name))) !== undefined;
  const password = (whose: string) =>
    keptFile(key(`password-of-${whose}`), () => randomBytes(12).toString('base64url'));
  return {
    isNew: !(await has('secrets-key')),
    postgres: path.join(dataDir, 'postgres'),
    media: path.join(dataDir, 'media-server'),
    password,
    secretsKey: () => keptFile(key('secrets-key'), () => randomBytes(32).toString('hex')),
    mediaUser: async () => ({ username: 'media', password: await password('media') }),
    hasDemo: () => has('demo-begun'),
    demoBegun: async () => Number(await keptFile(key('demo-begun'), () => String(Date.now()))),
    demoIsComplete: () => has('demo-complete'),
    completeDemo: async () => {
      await keptFile(key('demo-complete'), () => '');
    },
  };
}
