import type { AuditEntry } from './audit-entry';

/** Bounds what those who have not shown who they are can write into the trail. */
export interface RefusalLimit {
  /** Whether the entry is to be written as it is; otherwise it is counted. */
  admit(entry: AuditEntry): boolean;
  /** What was counted since the last time, an entry for each address, action and result: "and 4,312 more". A new period begins. */
  counted(now: number): AuditEntry[];
}

export interface RefusalBudget {
  /** Entries of one address in a period. */
  perAddress: number;
  /** Of all addresses. */
  inAll: number;
  /** Addresses that are told apart in a period; the others are counted as one. */
  addresses: number;
}

/** A period is a minute (audit-recorder.ts). */
const usualBudget: RefusalBudget = { perAddress: 20, inAll: 1_000, addresses: 1_000 };

export function createRefusalLimit(budget = usualBudget): RefusalLimit {
  let written = 0;
  const writtenFrom = new Map<string, number>();
  const counts = new Map<string, { entry: AuditEntry; more: number }>();

  function count({ action, result, address }: AuditEntry): void {
    const key = JSON.stringify([action, result, address]);
    const entry = counts.get(key);
    if (entry) entry.more += 1;
    else if (address === undefined || counts.size < budget.addresses)
      counts.set(key, { entry: { at: 0, action, result, address }, more: 1 });
    else count({ at: 0, action, result });
  }

  return {
    admit(entry) {
      const address = entry.address ?? '';
      const before = writtenFrom.get(address) ?? 0;
      if (written < budget.inAll && before < budget.perAddress) {
        written += 1;
        writtenFrom.set(address, before + 1);
        return true;
      }
      count(entry);
      return false;
    },

    counted(now) {
      const entries = [...counts.values()].map(({ entry, more }) => ({ ...entry, at: now, details: { more } }));
      written = 0;
      writtenFrom.clear();
      counts.clear();
      return entries;
    },
  };
}
