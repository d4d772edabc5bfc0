import { readPublicConfig } from '../public/config';
import { readOpsConfig } from './config';

const right = { DATABASE_URL: 'postgres://user:secret@db:5432/tapehouse', SECRETS_KEY: '0a'.repeat(32) };

test('what is not given has the default of the table', () => {
  const shared = {
    host: '127.0.0.1',
    baseUrl: undefined,
    region: 'default',
    databaseUrl: right.DATABASE_URL,
    databaseConnectTimeoutMs: 3_000,
    secretsKey: right.SECRETS_KEY,
    storageTimeoutMs: 10_000,
    trustProxy: false,
    logLevel: 'info',
    shutdownDelayMs: 0,
    shutdownGraceMs: 30_000,
  };
  expect(readPublicConfig(right)).toMatchObject({ ...shared, port: 8080, metricsPort: 9464 });
  expect(readOpsConfig(right)).toMatchObject({ ...shared, port: 8081, metricsPort: 9465, firstOpsAdmin: undefined });
  expect(readOpsConfig(right).retentionSchedule).toBe('17 3 * * *');
  expect(readOpsConfig({ ...right, OPS_PORT: '', REGION: '' })).toEqual(readOpsConfig(right));
});

test.each([
  ['OPS_PORT', ['abc', '-1', '65536', '80.5', '0x50', ' 80', '1e3']],
  ['METRICS_PORT', ['abc', '65536']],
  ['OPS_BASE_URL', ['example.org', 'ftp://x/', 'http://', '/x', 'http://x/?a=b', 'http://x/#a', 'http://u:p@x/']],
  ['REGION', [' ', ' eu', 'eu ']],
  ['DATABASE_URL', ['', 'mysql://x/y', 'localhost', 'postgres://user:pa#ss@db/x', 'postgres://u:%zz@db/x']],
  ['SECRETS_KEY', ['', 'secret', '0a'.repeat(31), '0a'.repeat(33), 'zz'.repeat(32), `${'0a'.repeat(32)},`]],
  ['SHUTDOWN_DELAY_MS', ['soon', '-1', '600001']],
  ['STORAGE_TIMEOUT_MS', ['soon', '-1', '10s']],
  ['DB_POOL_SIZE', ['0', 'many']],
  ['DB_CONNECT_TIMEOUT_MS', ['soon', '0']],
  ['LOG_LEVEL', ['loud', 'INFO']],
  ['TRUST_PROXY', ['yes', 'nonsense', '10.0.0.0/99', '300.1.1.1']],
  ['RETENTION_SCHEDULE', ['daily', '61 3 * * *', '0 0 31 2 *']],
  ['OPS_USERNAME', ['alone']],
  ['OPS_PASSWORD', ['alone']],
])('a variable that is wrong or missing is named, with what is expected: %s', (name, values) => {
  for (const value of values) {
    const read = () => readOpsConfig({ ...right, [name]: value });
    expect(read).toThrow(expect.objectContaining({ name: 'EnvironmentError' }));
    expect(read).toThrow(new RegExp(`\\b${name}\\b.* must be `));
  }
});

test.each([
  ['TRUST_PROXY', ['true', 'false', '1', 'loopback', '10.0.0.0/8', 'loopback, 10.1.2.3, ::1/128']],
  ['SECRETS_KEY', ['0a'.repeat(32), `${'0a'.repeat(32)},${'0B'.repeat(32)}`]],
  ['OPS_BASE_URL', ['https://x', 'https://x/', 'https://x:8443/cloud-web/']],
  ['RETENTION_SCHEDULE', ['off', '*/10 * * * *', '0 30 2 * * 1', '@daily']],
  ['DATABASE_URL', ['postgresql://u@db/x', 'postgres://u:p%23@[::1]:5/x', 'postgres:///x?host=/run/postgresql']],
])('%s in every spelling that is right', (name, values) => {
  for (const value of values) expect(() => readOpsConfig({ ...right, [name]: value })).not.toThrow();
});

test('all that is wrong is said at once, and no value of a secret', () => {
  const wrong = { OPS_PORT: 'x', SECRETS_KEY: 'hush', DATABASE_URL: 'mysql://u:hush@x', OPS_PASSWORD: 'hush' };
  let message = '';
  try {
    readOpsConfig(wrong);
  } catch (error) {
    message = (error as Error).message;
  }
  for (const name of Object.keys(wrong)) expect(message).toContain(name);
  expect(message).not.toContain('hush');
});
