import { runDatabaseAway } from './database-away';
import { runFailedSignIns } from './failed-sign-ins';
import { runFuzz } from './fuzz';
import { runHungStore } from './hung-store';
import { runSideBySide } from './side-by-side';
import { runTiming } from './timing';

// Small sizes: the full ones are run by hand (README.md), and only there times are judged.

const say = () => undefined;

test('the database stopped under load: 504, recovery by itself, no connection left', async () => {
  const { wrong, away, silent } = await runDatabaseAway({ times: 1, awayMs: 5_000, silentMs: 1_000, clients: 2, say });
  expect(wrong).toEqual([]);
  expect(Object.keys(away[0]!)).toEqual(expect.arrayContaining(['post 504', 'merge 504', 'query 504']));
  expect(Object.keys(silent).length).toBeGreaterThan(0);
});

test('a store that hangs: its requests time out, others do not wait for them', async () => {
  const { wrong, results } = await runHungStore({ hanging: 20, storageTimeoutMs: 3_000, say });
  expect(wrong).toEqual([]);
  expect(Object.keys(results)).toEqual(['play', 'hear', 'upload', 'delete']);
});

test('two ops and two public processes: no lost update, one retry a deletion', async () => {
  const { wrong, deletionsByRetries } = await runSideBySide({ seconds: 2, seed: 7, say });
  expect(wrong).toEqual([]);
  expect(deletionsByRetries).toEqual({ 1: 40 });
});

test('fuzzed requests over all routes and on raw sockets: no 5xx, no hang, no secret in a log', async () => {
  const { wrong, statuses } = await runFuzz({ requests: 1_000, seed: 7, say });
  expect(wrong).toEqual([]);
  expect(Object.keys(statuses)).toEqual(expect.arrayContaining(['200', '400', '401', '404', '405']));
});

test('failed sign-ins are answered 401 or 429, and nobody honest is refused', async () => {
  const { wrong, attacker } = await runFailedSignIns({ perSecond: 100, seconds: 2, seed: 7, say });
  expect(wrong).toEqual([]);
  expect(Object.values(attacker).reduce((sum, { count }) => sum + count, 0)).toBe(200);
});

test('times are measured of what must not be told apart', async () => {
  const { wrong, results } = await runTiming({ tries: 20, seed: 7, say });
  expect(wrong).toEqual([]);
  for (const { mannWhitneyP } of Object.values(results)) expect(mannWhitneyP).toBeLessThanOrEqual(1);
});
