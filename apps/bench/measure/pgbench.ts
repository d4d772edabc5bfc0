import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Database } from '../../../libs/database';
import { decodeRecording } from '../../../libs/genesys/recording-codec';
import type { RecordingBody } from '../../../libs/genesys/recording-schema';
import { createRecordingStore } from '../../../libs/recordings/recording-store';
import { createSecrets } from '../../../libs/secrets';

const run = promisify(execFile);
/** pgbench takes 128 scripts at most. */
const mostScripts = 100;

/**
 * Inserts a second that pgbench (Debian: postgresql-contrib) reaches with the statement and the values that the recording
 * store gives to PostgreSQL for these recordings; each time under a new id. Undefined where there is no pgbench.
 */
export async function runPgbench(
  url: string,
  contactCenterId: string,
  bodies: readonly object[],
  { clients, seconds }: { clients: number; seconds: number },
): Promise<number | undefined> {
  if (!(await hasPgbench())) return undefined;
  const scripts = Array.from({ length: Math.min(mostScripts, bodies.length) }, (): string[] => []);
  for (const [index, body] of bodies.entries())
    scripts[index % scripts.length]!.push(await insertStatement(contactCenterId, body));
  const directory = await mkdtemp(path.join(tmpdir(), 'bench-pgbench-'));
  try {
    const files = scripts.map((_, index) => path.join(directory, `${index}.sql`));
    for (const [index, statements] of scripts.entries()) await writeFile(files[index]!, scriptOf(statements));
    const { stdout } = await run('pgbench', [
      ...['--no-vacuum', '--protocol=extended', `--client=${clients}`, '--jobs=2', `--time=${seconds}`],
      ...files.map((file) => `--file=${file}`),
      url,
    ]);
    const perSecond = Number(/tps = ([\d.]+)/.exec(stdout)?.[1]);
    if (!(perSecond > 0)) throw new Error(`pgbench said no tps:\n${stdout}`);
    return Math.round((perSecond * bodies.length) / scripts.length);
  } finally {
    await rm(directory, { recursive: true });
  }
}

const hasPgbench = () =>
  run('pgbench', ['--version']).then(
    () => true,
    () => false,
  );

const anyNumber = '\\set any random(1, 9000000000000000000)';
const scriptOf = (statements: string[]) => statements.map((sql) => `${anyNumber}\n${sql};\n`).join('');

/** What the store itself sends for a new recording, with its values written out, but for what has to be new each time. */
async function insertStatement(contactCenterId: string, body: object): Promise<string> {
  const sent: { sql: string; params: readonly unknown[] }[] = [];
  const listening = {
    query: (sql: string, params: readonly unknown[] = []) => Promise.resolve([sent.push({ sql, params })]),
  } as unknown as Database;
  const id = randomUUID();
  const posted = decodeRecording(
    contactCenterId,
    { ...body, id } as unknown as RecordingBody,
    createSecrets('00'.repeat(32)),
  );
  await createRecordingStore(listening).post(contactCenterId, posted);
  const { sql, params } = sent[0]!;
  if (sent.length !== 1 || !params.includes(id)) throw new Error('A new recording is no single statement any more');
  return sql
    .replace(/\$(\d+)/g, (_, number) => {
      const value = params[Number(number) - 1];
      if (value === id) return `('new-' || :client_id || '-' || :any)`;
      return isUuid(value) && value !== contactCenterId ? 'gen_random_uuid()' : literal(value);
    })
    .replace(/\s+/g, ' ');
}

const isUuid = (value: unknown) =>
  typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);

function literal(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = Array.isArray(value)
    ? `{${value.map((item) => JSON.stringify(String(item))).join(',')}}`
    : (value as string);
  // A colon before a letter would be a variable of pgbench's; in a string constant of SQL it may be written as its number.
  return `e'${text.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll(':', '\\x3a')}'`;
}
