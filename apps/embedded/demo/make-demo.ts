import type { OpsConfig } from '../../ops/config';
import type { EmbeddedConfig } from '../config';
import type { DataDir } from '../data-dir';
import { demoGreeting } from '../greeting';
import type { Addresses } from '../addresses';
import { seedDemo } from './seed';

/** Also where a former start was cut off before the demo was whole. */
export async function wantsDemo({ demo, ownDatabase }: EmbeddedConfig, dataDir: DataDir): Promise<boolean> {
  return demo ?? ((await dataDir.hasDemo()) || (dataDir.isNew && ownDatabase));
}

interface DemoOptions {
  at: Addresses;
  dataDir: DataDir;
  ops: OpsConfig;
  say: (text: string) => void;
}

/** Makes the demo in the background where it is not whole yet, then tells how to use it. @returns ends it at once */
export function makeDemo({ at, dataDir, ops, say }: DemoOptions): () => Promise<void> {
  const stopped = new AbortController();
  const making = (async () => {
    const admin = { userName: 'demo-admin', password: await dataDir.password('demo-admin') };
    const recorder = { userName: 'demo-recorder', password: await dataDir.password('demo-recorder') };
    const demo = { admin, recorder, region: ops.region, now: await dataDir.demoBegun() };
    if (!(await dataDir.demoIsComplete())) {
      if (!ops.firstOpsAdmin) throw new Error('OPS_USERNAME and OPS_PASSWORD are needed for it.');
      say('  Making the demo: some 190 MB of telephone calls, a few seconds ...');
      const media = await dataDir.mediaUser();
      await seedDemo({ ...at, ...demo, media, ops: ops.firstOpsAdmin }, stopped.signal);
      await dataDir.completeDemo();
    }
    say(demoGreeting(at, demo));
  })().catch((error: unknown) => {
    if (!stopped.signal.aborted)
      say(`  The demo could not be made; the next start tries again. ${(error as Error).message}`);
  });
  return async () => {
    stopped.abort();
    await making;
  };
}
