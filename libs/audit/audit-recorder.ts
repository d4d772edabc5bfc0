import { setTimeout as pause } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { repeat } from '../repeat';
import { auditNote, type AuditEntry } from './audit-entry';
import type { AuditIntakeNote, AuditIntakeStore } from './audit-intake-store';
import { createRefusalLimit, type RefusalLimit } from './refusal-limit';

/**
 * Takes the entries that no transaction writes (reads, sign-ins, refusals) at the cost of a JSON text, and writes them in
 * batches. Whoever is served has an entry; it is lost only with the process (SIGKILL, at most a second's) or, counted, when
 * the database is away for longer than the bounded memory lasts.
 */
export interface AuditRecorder {
  /** Of a user who has signed in. @param trail the contact center whose trail it goes to; undefined: the installation's */
  record(entry: AuditEntry, trail: string | undefined): void;
  /** Of somebody who has not: a flood of them is counted instead. `userName` is what they claim. */
  recordRefused(entry: AuditEntry): void;
  /** A user was verified: the first request from an address, and the first after a quarter of an hour without one, is a sign-in. */
  recordSignIn(entry: AuditEntry, trail: string | undefined): void;
  /** Tells of an entry that a transaction has written. */
  noted: (entry: AuditEntry) => void;
  /** Writes what there is left, and takes no more. */
  close(): Promise<void>;
}

export interface AuditRecorderOptions {
  store: AuditIntakeStore;
  /** Told of every entry. */
  onEntry?: (entry: AuditEntry) => void;
  /** @param entries lost since it was told last */
  onLost: (entries: number) => void;
  /** A batch could not be written; it will be tried again. */
  onError: (error: unknown) => void;
  /** Entries that may wait. */
  mostWaiting?: number;
  refusals?: RefusalLimit;
}

const flushPauseMs = 1_000;
const batchSize = 1_000;
const refusalPeriodMs = 60_000;
const usualMostWaiting = 20_000;
/** Characters: an entry has some 300, and one that somebody has blown up a hundred times that. */
const mostCharacters = 16 * 1024 * 1024;
const signInMs = 15 * 60_000;
const closingTries = 5;

const sizeOf = ({ entry, claimed }: AuditIntakeNote) => entry.length + (claimed?.entry.length ?? 0);

export function createAuditRecorder(options: AuditRecorderOptions): AuditRecorder {
  const { store, onEntry, onLost, onError, mostWaiting = usualMostWaiting, refusals = createRefusalLimit() } = options;
  const seen = new LRUCache<string, true>({ max: 20_000, ttl: signInMs, updateAgeOnGet: true });
  let waiting: AuditIntakeNote[] = [];
  let characters = 0;
  let lost = 0;
  let untold = 0;
  let periodEnds = Date.now() + refusalPeriodMs;

  function take(entry: AuditEntry, trail: string | undefined): void {
    onEntry?.(entry);
    keep(auditNote(entry, trail ?? null));
  }

  function takeRefused(entry: AuditEntry): void {
    onEntry?.(entry);
    const { userName, details } = entry;
    if (userName === undefined) keep(auditNote(entry, null));
    else {
      const nameless = auditNote({ ...entry, userName: undefined, details: { ...details, unknownUser: true } }, null);
      keep({ ...nameless, claimed: { userName, entry: auditNote(entry).entry } });
    }
  }

  function keep(note: AuditIntakeNote): void {
    if (waiting.length >= mostWaiting || characters + sizeOf(note) > mostCharacters) lose(1);
    else {
      waiting.push(note);
      characters += sizeOf(note);
    }
  }

  function lose(entries: number): void {
    lost += entries;
    untold += entries;
  }

  function tellLost(): void {
    if (untold > 0) onLost(untold);
    untold = 0;
  }

  function takeCounted(): void {
    periodEnds = Date.now() + refusalPeriodMs;
    for (const entry of refusals.counted(Date.now())) take(entry, undefined);
  }

  const lostNote = (): AuditIntakeNote[] =>
    lost === 0 ? [] : [auditNote({ at: Date.now(), action: 'audit.lost', result: 200, details: { entries: lost } })];

  /** @returns whether there is more */
  async function flush(): Promise<boolean> {
    if (Date.now() >= periodEnds) takeCounted();
    tellLost();
    if (waiting.length === 0 && lost === 0) return false;
    const batch = waiting.slice(0, batchSize);
    const lostBefore = lost;
    await store.write([...lostNote(), ...batch]);
    lost -= lostBefore;
    waiting = waiting.slice(batch.length);
    for (const note of batch) characters -= sizeOf(note);
    return waiting.length > 0;
  }

  const stop = repeat(flush, flushPauseMs, onError);

  return {
    record: take,
    noted: (entry) => onEntry?.(entry),
    recordRefused: (entry) => {
      if (refusals.admit(entry)) takeRefused(entry);
    },
    recordSignIn(entry, trail) {
      const from = JSON.stringify([entry.userName, entry.address]);
      if (seen.get(from)) return;
      seen.set(from, true);
      take(entry, trail);
    },
    async close() {
      await stop();
      takeCounted();
      for (let tries = 1; waiting.length > 0 || lost > 0; tries += 1) {
        try {
          while (await flush());
        } catch (error) {
          onError(error);
          if (tries === closingTries) break;
          await pause(flushPauseMs);
        }
      }
      lose(waiting.length);
      tellLost();
    },
  };
}
