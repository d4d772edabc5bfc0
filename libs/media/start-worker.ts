import path from 'node:path';
import { Worker } from 'node:worker_threads';

const extension = path.extname(__filename);

/** A thread whose file lies beside this one. As TypeScript (in tests) it needs what the tests' other processes need to be read. */
export function startWorker(name: 'mp3-worker' | 'peaks-worker'): Worker {
  const file = path.join(__dirname, `${name}${extension}`);
  const hook = path.join(__dirname, '../testing/typescript-hook.cjs');
  return new Worker(file, extension === '.ts' ? { execArgv: ['-r', hook] } : {});
}
