import type { Client } from 'pg';
import {
  addCounts,
  changeParameters,
  dayCountChanges,
  toCounts,
  unnestedChanges,
  type Counted,
  type DayCounts,
} from '../../../libs/recordings/recording-day-counts';

/** What POSTs would have counted one by one, added up first. */
export function createDayCounts() {
  const centers = new Map<string, Map<string, DayCounts>>();
  return {
    add(contactCenterId: string, counted: Counted): void {
      const days = centers.get(contactCenterId) ?? new Map<string, DayCounts>();
      centers.set(contactCenterId, days);
      for (const change of dayCountChanges([], [counted])) {
        const key = `${change.region} ${change.day}`;
        const sum = days.get(key);
        if (!sum) days.set(key, change);
        else for (const name of ['recordings', 'incoming', 'outgoing', 'stopped'] as const) sum[name] += change[name];
      }
    },

    async write(client: Client): Promise<void> {
      for (const [contactCenterId, days] of centers) {
        // In the order of their keys: two threads' writes never wait for each other in a circle.
        const changes = [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, change]) => change);
        await client.query(
          `${addCounts}
           select $1::uuid, n.region, n.day, 0, n.recordings, n.incoming, n.outgoing, n.stopped from ${unnestedChanges(2)}
           ${toCounts}`,
          [contactCenterId, ...changeParameters(changes)],
        );
      }
    },
  };
}
