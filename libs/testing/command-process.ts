import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export interface CommandProcess {
  kill: () => void;
  /** Resolves when it has ended, with all that it wrote; `code` is null where it was killed. */
  exit: Promise<{ code: number | null; output: string }>;
}

const root = path.join(__dirname, '..', '..');

/**
 * A command of the operator as npm runs it, in a process of its own.
 *
 * @param file its main, from the root of the project
 */
export function spawnCommand(file: string, environment: Record<string, string | undefined>): CommandProcess {
  const child = spawn(process.execPath, ['-r', './libs/testing/typescript-hook.cjs', file], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  return {
    kill: () => child.kill('SIGKILL'),
    exit: once(child, 'close').then(([code]) => ({ code: code as number | null, output })),
  };
}
