import { createAuditSealStore, sealWhatWaits } from '../libs/audit/audit-seal-store';
import { verifyAudit, type ChainVerdict } from '../libs/audit/audit-verify-store';
import { openDatabase } from '../libs/database';
import { readEnvironment } from '../libs/env';
import { readDatabaseUrl } from '../libs/server-config';
import { checkSchema } from './migrate';
import { runCommand } from './run-command';

const statementTimeoutMs = 60_000;

/**
 * `npm run audit:verify`: walks all chains of the audit trail, beside running apps. A line for each, with the hash of its last
 * entry (noted elsewhere, it shows later that the chain still goes on from there); exit 2 where one is broken.
 */
async function main(): Promise<void> {
  const env = readEnvironment(process.env);
  const url = readDatabaseUrl(env);
  env.done();
  const database = openDatabase({ url, poolSize: 2, statementTimeoutMs, connectTimeoutMs: 10_000 });
  try {
    await checkSchema(database);
    await sealWhatWaits(createAuditSealStore(database));
    let [chains, entries] = [0, 0];
    for await (const verdict of verifyAudit(database)) {
      console.log(line(verdict));
      chains += 1;
      entries += verdict.entries;
      if (verdict.broken) process.exitCode = 2;
    }
    console.log(process.exitCode === 2 ? 'NOT OK' : `OK: ${entries} entries in ${chains} chains`);
  } finally {
    await database.close();
  }
}

const line = ({ chain, number, hash, broken }: ChainVerdict) =>
  broken ? `${chain} BROKEN at entry ${broken.number}: ${broken.reason}` : `${chain} ${number} ${hash}`;

runCommand(main);
