import { setTimeout as pause } from 'node:timers/promises';
import type { AudioStore } from '../../libs/testing/audio-store';
import type { TestContactCenter } from '../../libs/testing/apps';
import { multipartType } from '../../libs/testing/uploads';
import { createRandom, type Random } from '../bench/data/random';
import { markOf, type Deed } from './history';
import { json, type Answer } from './http-client';
import type { Installation } from './installation';
import { markedBody, markedUpload, putMedia } from './marked-recording';

/** A recording of a contact center, and all that was asked for of it since it was last looked at. */
export interface Chronicle {
  center: TestContactCenter;
  id: string;
  deeds: Deed[];
}

/** What all clients do and know together. */
export interface Load {
  installation: Installation;
  store: AudioStore;
  /** Without a slash at the end; of the way to it. */
  storeUrl: string;
  centers: TestContactCenter[];
  /** Of posted and of uploaded recordings. */
  posted: Chronicle[];
  uploaded: Chronicle[];
  /** Marks of uploads that got no answer: they may be there under an id that nobody knows yet. */
  unknownUploads: Set<string>;
  /** Answers that must not be given, in words. */
  wrong: string[];
  /** How many answers of each kind. */
  counts: Record<string, number>;
  marks: number;
}

type LoadParts = Pick<Load, 'installation' | 'store' | 'storeUrl' | 'centers'>;

/** @param ids how many recordings the clients post to, of all contact centers in turn */
export function newLoad({ ids, ...parts }: LoadParts & { ids: number }): Load {
  const posted = Array.from({ length: ids }, (_, number) => ({
    ...{ id: `recording ${number}`, center: parts.centers[number % parts.centers.length]!, deeds: [] },
  }));
  return { ...parts, posted, uploaded: [], unknownUploads: new Set(), wrong: [], counts: {}, marks: 0 };
}

const mostUploads = 40;

/** A client works, one request after another, until it is told to stop. @param number of the ops process it speaks to */
export async function runClient(load: Load, random: Random, number: number, stop: AbortSignal): Promise<void> {
  const repeat: (() => Promise<void>)[] = [];
  const client = createClient(load, number, (again) => repeat.push(again));
  while (!stop.aborted) {
    const again = random.chance(0.5) ? repeat.shift() : undefined;
    await (again ? again() : act(load, random, client));
    await pause(random.below(15));
  }
}

type Client = ReturnType<typeof createClient>;

async function act(load: Load, random: Random, client: Client): Promise<void> {
  const uploaded = load.uploaded.length > 0 ? load.uploaded : load.posted;
  const any = () => random.pick(random.chance(0.3) ? uploaded : load.posted);
  const kind = random.below(100);
  if (kind < 42) return client.post(random.pick(load.posted), markOf((load.marks += 1), 1 + random.below(3)));
  if (kind < 58) return client.upload(random.pick(load.centers), markOf((load.marks += 1), 1));
  if (kind < 60 || load.uploaded.length > mostUploads) return client.remove(random.pick(uploaded), true);
  if (kind < 78) return client.remove(any(), true);
  if (kind < 82) return client.remove(any(), false);
  if (kind < 86) return client.change(any(), 'hold');
  if (kind < 94) return client.change(any(), 'lift');
  return client.read(any());
}

/** Neither done nor refused: 504 says no more than silence. */
const isOpen = ({ status }: Answer) => status === 0 || status === 504;

export function createClient(load: Load, number: number, postAgain: (again: () => Promise<void>) => void) {
  const { installation, wrong } = load;
  const { client, opsAdmin } = installation;
  const process = number % installation.ops.length;
  const recordingsUrl = (center: TestContactCenter) => `${installation.centerUrl(center, process)}/recordings`;
  const urlOf = ({ center, id }: Chronicle) => `${recordingsUrl(center)}/${encodeURIComponent(id)}`;

  /** Counts an answer. @returns whether it leaves open what happened */
  async function count(what: string, answer: Answer, allowed: number[]): Promise<boolean> {
    const name = `${what} ${answer.status}`;
    load.counts[name] = (load.counts[name] ?? 0) + 1;
    if (isOpen(answer)) await pause(50);
    else if (!allowed.includes(answer.status)) wrong.push(`${name}: ${answer.bytes.toString().slice(0, 300)}`);
    return isOpen(answer);
  }

  /** Something is done to a recording: noted before it is sent, and forgotten where it was refused. */
  async function doTo(
    { deeds }: Chronicle,
    deed: Pick<Deed, 'kind' | 'mark' | 'withMedia'>,
    refusals: number[],
    send: () => Promise<Answer>,
  ) {
    const noted: Deed = { ...deed, start: performance.now(), end: Infinity, isDone: false };
    deeds.push(noted);
    const answer = await send();
    if (await count(deed.kind, answer, [200, ...refusals])) return false;
    if (answer.status === 200) Object.assign(noted, { end: performance.now(), isDone: true });
    else deeds.splice(deeds.indexOf(noted), 1);
    return true;
  }

  async function post(chronicle: Chronicle, mark: string): Promise<void> {
    const body = markedBody(load.storeUrl, chronicle.id, mark);
    const { center } = chronicle;
    putMedia(load.store, body);
    const send = () => client.send('POST', recordingsUrl(center), { credentials: center.recorder, body });
    // What a recorder does that got no answer.
    if (!(await doTo(chronicle, { kind: 'post', mark }, [], send))) postAgain(() => post(chronicle, mark));
  }

  return {
    post,

    async upload(center: TestContactCenter, mark: string): Promise<void> {
      const headers = { 'content-type': multipartType };
      const url = `${installation.ops[process]!.url}/fw/Apps/Recorder/WebAPI/Recordings`;
      load.unknownUploads.add(mark);
      const start = performance.now();
      const answer = await client.send('POST', url, {
        credentials: center.recorder,
        body: markedUpload(mark),
        headers,
      });
      // 500: the store failed, and nothing is left of it.
      if (await count('upload', answer, [201, 500])) return;
      load.unknownUploads.delete(mark);
      if (answer.status !== 201) return;
      const deed: Deed = { kind: 'post', mark, start, end: performance.now(), isDone: true };
      load.uploaded.push({ center, id: json(answer).id as string, deeds: [deed] });
    },

    async remove(chronicle: Chronicle, withMedia: boolean): Promise<void> {
      const url = `${urlOf(chronicle)}${withMedia ? '?subresources=*' : ''}`;
      const send = () => client.send('DELETE', url, { credentials: opsAdmin });
      await doTo(chronicle, { kind: 'delete', withMedia }, [403, 404], send);
    },

    async change(chronicle: Chronicle, kind: 'hold' | 'lift'): Promise<void> {
      const body = { operationName: kind === 'hold' ? 'applyNonDelete' : 'removeNonDelete' };
      await doTo(chronicle, { kind }, [404], () =>
        client.send('POST', urlOf(chronicle), { credentials: opsAdmin, body }),
      );
    },

    async read(chronicle: Chronicle): Promise<void> {
      await count('read', await client.send('GET', urlOf(chronicle), { credentials: opsAdmin }), [200, 404]);
    },
  };
}

/** Clients at work, each with a random source of its own. @returns ends them, when what they do is done */
export function startClients(load: Load, count: number, seed: number, round: number): () => Promise<void> {
  const stop = new AbortController();
  const clients = Array.from({ length: count }, (_, number) =>
    runClient(load, createRandom(seed, round * count + number), number, stop.signal),
  );
  return async () => {
    stop.abort();
    await Promise.all(clients);
  };
}
