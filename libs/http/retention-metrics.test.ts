import { Registry } from 'prom-client';
import { createRetentionMetrics } from './retention-metrics';

test('what retention removed and could not remove is counted, and when it was last done and how long it took', async () => {
  const registry = new Registry();
  const { onRemoved, onFailed, onLastRun } = createRetentionMetrics(registry);
  expect(await registry.metrics()).toMatch(/^retention_failed_total 0$/m);
  onRemoved(100);
  onRemoved(5);
  onFailed();
  onLastRun(1_700_000_000_000, 1_700_000_090_500);
  const text = await registry.metrics();
  expect(text).toMatch(/^retention_removed_total 105$/m);
  expect(text).toMatch(/^retention_failed_total 1$/m);
  expect(text).toMatch(/^retention_last_run_timestamp_seconds 1700000090.5$/m);
  expect(text).toMatch(/^retention_last_run_duration_seconds 90.5$/m);
});
