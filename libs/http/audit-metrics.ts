import { Counter, Gauge, type Registry } from 'prom-client';
import { auditActions, type AuditEntry } from '../audit/audit-entry';

export interface AuditMetrics {
  onEntry: (entry: AuditEntry) => void;
  onLost: (entries: number) => void;
}

export function createAuditMetrics(registry: Registry): AuditMetrics {
  const entries = new Counter({
    name: 'audit_entries_total',
    help: 'Entries noted for the audit trail, by what was done',
    labelNames: ['action'],
    registers: [registry],
  });
  for (const action of auditActions) entries.inc({ action }, 0);
  const lost = new Counter({
    name: 'audit_lost_total',
    help: 'Entries that were lost because the database was away for longer than they could wait in memory',
    registers: [registry],
  });
  return { onEntry: ({ action }) => entries.inc({ action }), onLost: (count) => lost.inc(count) };
}

/** For an app that chains the entries. @returns to be told when nothing waits to be chained any more */
export function watchSealing(registry: Registry): () => void {
  let sealedAt = Date.now();
  new Gauge({
    name: 'audit_sealing_lag_seconds',
    help: 'Time since all that was noted was numbered and chained',
    registers: [registry],
    collect() {
      this.set((Date.now() - sealedAt) / 1_000);
    },
  });
  return () => {
    sealedAt = Date.now();
  };
}
