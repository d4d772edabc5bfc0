import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { S3Store } from '../../contact-centers/contact-center';
import type { StoreUnderTest } from './store-under-test';

const bucket = 'stage-recordings';
const keys = { accessKeyId: 'test:tester', secretAccessKey: 'testing' };
// The system's own: a version manager's does not have Debian's packages.
const python = '/usr/bin/python3';

const storeAt = (port: number): S3Store => ({ bucket, prefix: 'acme/', endpoint: `http://127.0.0.1:${port}`, ...keys });

async function createBucket(port: number): Promise<void> {
  const { endpoint } = storeAt(port);
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials: { ...keys } });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
}

/** OpenStack Swift with its S3 face, empty, on a free port. */
export async function startSwift(): Promise<StoreUnderTest> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tapehouse-swift-'));
  const server = spawn(python, [path.join(__dirname, 'swift-server.py'), folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => {
    server.once('exit', () => resolve()).once('error', () => resolve());
  });
  const port = await Promise.race([once(createInterface(server.stdout), 'line').then(([line]) => Number(line)), ended]);
  if (typeof port !== 'number') throw new Error('Swift ended at once: is it installed? (.ci/install-stores.sh)');
  await createBucket(port);
  return {
    port,
    storageAt: (at) => ({ awsS3: [storeAt(at)], webDAV: [] }),
    wrongCredentialsAt: (at) => ({ awsS3: [{ ...storeAt(at), secretAccessKey: 'wrong' }], webDAV: [] }),
    descriptorAt: (_at, name) => ({ storage: 'awsS3', path: `acme/${name}`, data: { bucket } }),
    async close() {
      server.stdin.end();
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}
