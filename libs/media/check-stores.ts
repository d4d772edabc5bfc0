import { Readable } from 'node:stream';
import type { S3Store, WebDavStore } from '../contact-centers/contact-center';
import { UpstreamFailedError } from '../errors';
import type { MediaStore, StoreOptions, StoreProbe } from './media-store';
import { createS3Store } from './s3-store';
import { s3Words, storeAdvice, storePraise, webDavWords, type CheckStep, type StoreWords } from './store-advice';
import { createStoreAgents } from './store-agents';
import { storeFault, type StoreFault } from './store-fault';
import { createWebDavStore } from './webdav-store';

/** A store, and the folder in it that uploads go to where it takes them: a prefix of keys, or a URL; ends in `/` unless empty. */
export type StoreToCheck =
  | { storage: 'awsS3'; store: S3Store; uploadFolder?: string }
  | { storage: 'webDAV'; store: WebDavStore; uploadFolder?: string };

export interface StoreCheck {
  ok: boolean;
  /** Where it is not ok. */
  fault?: StoreFault;
  /** Plain words for an OPS admin: what is wrong, and what to do. Nothing secret, nothing that the store said. */
  message: string;
  milliseconds: number;
}

export interface CheckStoresOptions {
  /** How long a store may take to answer each of at most a handful of requests; a silent one is given up at the first. */
  timeoutMs: number;
  signal: AbortSignal;
  /**
   * Part of the test file's name. The same one for every check of a contact center: should one be killed before it removes the
   * file, the next one overwrites and removes it, so that there is never more than one.
   */
  name: string;
  /** Told what a store that is not ok threw: for the log. */
  onFault?: (error: unknown, checked: StoreToCheck) => void;
}

/** More than a contact center has; a hundred hung ones are through after five timeouts. */
const atOnce = 20;
/** It asks for one thing after the other. */
const connectionsToOne = 2;

const testFile = Buffer.from("Written, read again and removed by Tapehouse's storage check. It may be deleted.\n");

/** What a step of a check threw. */
class StepError extends Error {
  constructor(
    readonly step: CheckStep,
    cause: unknown,
  ) {
    super(`The store failed the check's step "${step}"`, { cause });
  }
}

const during = <T>(step: CheckStep, work: Promise<T>): Promise<T> =>
  work.catch((cause: unknown) => {
    throw new StepError(step, cause);
  });

async function readBack(store: MediaStore, path: string, signal: AbortSignal): Promise<void> {
  const { body } = await store.read(path, { method: 'GET' }, signal);
  let bytes = Buffer.alloc(0);
  for await (const chunk of (body ?? []) as AsyncIterable<Buffer>) {
    bytes = Buffer.concat([bytes, chunk]);
    if (bytes.length > testFile.length) break;
  }
  if (!bytes.equals(testFile)) throw new UpstreamFailedError('The store gave back other bytes than it was given');
}

/** Whatever fails, the test file is removed: a store that gave no answer may have taken it. */
async function tryUploads(store: MediaStore, path: string, signal: AbortSignal): Promise<void> {
  const options = { contentLength: testFile.length, contentType: 'text/plain' };
  try {
    await during('write', store.write(path, Readable.from([testFile]), options, signal));
    await during('readBack', readBack(store, path, signal));
  } catch (error) {
    await store.remove(path, signal).catch(() => undefined);
    throw error;
  }
  await during('remove', store.remove(path, signal));
}

const baseOf = (checked: StoreToCheck) => {
  if (checked.storage === 'webDAV') return checked.store.baseUrl;
  const { prefix } = checked.store;
  return prefix ? prefix.replace(/\/?$/, '/') : '';
};

const openStore = (checked: StoreToCheck, options: StoreOptions) =>
  checked.storage === 'awsS3' ? createS3Store(checked.store, options) : createWebDavStore(checked.store, options);

const wordsOf = (checked: StoreToCheck): StoreWords =>
  checked.storage === 'awsS3' ? s3Words(checked.store) : webDavWords(checked.store);

/** Connections of its own, so that names, certificates and sign-in are looked at now and not when the connection was made. */
async function askStore(checked: StoreToCheck, { timeoutMs, signal, name }: CheckStoresOptions): Promise<StoreProbe> {
  const agents = createStoreAgents(connectionsToOne);
  const { uploadFolder } = checked;
  try {
    const store = openStore(checked, { agents, timeoutMs });
    const probe = await during('read', store.probe(baseOf(checked), signal));
    if (uploadFolder === undefined) return probe;
    await tryUploads(store, `${uploadFolder}tapehouse-storage-check-${name}.txt`, signal);
    return { refused: probe.refused };
  } finally {
    agents.destroy();
  }
}

function faultOf(error: unknown, checked: StoreToCheck): { fault: StoreFault; step: CheckStep } {
  const { step, cause } = error instanceof StepError ? error : { step: 'read' as const, cause: error };
  const fault = storeFault(cause, Date.now());
  const nothingSet = checked.storage === 'webDAV' && checked.store.username === undefined;
  return { fault: fault === 'wrongCredentials' && nothingSet ? 'noCredentials' : fault, step };
}

async function checkStore(checked: StoreToCheck, options: CheckStoresOptions): Promise<StoreCheck> {
  const begun = performance.now();
  const answer = (outcome: Omit<StoreCheck, 'milliseconds'>) => ({
    ...outcome,
    milliseconds: Math.round(performance.now() - begun),
  });
  const wrong = (fault: StoreFault, step: CheckStep) =>
    answer({ ok: false, fault, message: storeAdvice(fault, step, wordsOf(checked)) });
  try {
    const { refused, unproven } = await askStore(checked, options);
    if (unproven) return wrong('notPermitted', 'read');
    return answer({ ok: true, message: storePraise(checked.uploadFolder !== undefined, refused) });
  } catch (error) {
    options.signal.throwIfAborted();
    options.onFault?.(error, checked);
    const { fault, step } = faultOf(error, checked);
    return wrong(fault, step);
  }
}

/**
 * Tries stores side by side, as recordings will use them: reading, and in the one that takes uploads writing and removing.
 *
 * @returns what was found of each, in their order
 * @throws the signal's reason when that fires
 */
export async function checkStores(stores: readonly StoreToCheck[], options: CheckStoresOptions): Promise<StoreCheck[]> {
  const checks: StoreCheck[] = [];
  const waiting = stores.entries();
  const work = async () => {
    // A signal of its own for each: so many listeners on one are what Node takes for a leak.
    for (const [index, store] of waiting)
      checks[index] = await checkStore(store, { ...options, signal: AbortSignal.any([options.signal]) });
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, stores.length) }, work));
  return checks;
}
