import { UpstreamFailedError, UpstreamTimeoutError } from '../errors';
import { createStoreTurns } from './store-turns';

const patienceMs = 10_000;

/** Work that ends when it is told to. */
function held() {
  let end!: (error?: Error) => void;
  const done = new Promise<string>((resolve, reject) => {
    end = (error) => (error ? reject(error) : resolve('done'));
  });
  return { work: () => done, end };
}

test('a store’s turns are handed on in order, and another store does not wait for them', async () => {
  const turns = createStoreTurns(1);
  const order: string[] = [];
  const first = held();
  const running = turns.run(1, patienceMs, first.work).then(() => order.push('first'));
  const others = ['second', 'third'].map((name) => turns.run(1, patienceMs, () => Promise.resolve(order.push(name))));
  expect(await turns.run(2, patienceMs, () => Promise.resolve('at once'))).toBe('at once');
  expect(order).toEqual([]);
  first.end();
  await Promise.all([running, ...others]);
  expect(order.toSorted()).toEqual(['first', 'second', 'third']);
  expect(order.indexOf('second')).toBeLessThan(order.indexOf('third'));
});

test('who waits behind work that got no answer in time gets none either; after other failures the next one has its turn', async () => {
  const turns = createStoreTurns(1);
  const silent = held();
  const running = turns.run(1, patienceMs, silent.work);
  const waiting = turns.run(1, patienceMs, () => Promise.resolve('never'));
  silent.end(new UpstreamTimeoutError('silent'));
  for (const refused of [running, waiting]) await expect(refused).rejects.toThrow('silent');

  const failing = held();
  const failed = turns.run(1, patienceMs, failing.work);
  const next = turns.run(1, patienceMs, () => Promise.resolve('next'));
  failing.end(new UpstreamFailedError('refused'));
  await expect(failed).rejects.toThrow('refused');
  expect(await next).toBe('next');
});

test('patience ends, and the turn is not lost by it', async () => {
  const turns = createStoreTurns(1);
  const slow = held();
  const running = turns.run(1, patienceMs, slow.work);
  await expect(turns.run(1, 10, () => Promise.resolve('never'))).rejects.toThrow(UpstreamTimeoutError);
  slow.end();
  expect(await running).toBe('done');
  expect(await turns.run(1, 10, () => Promise.resolve('again'))).toBe('again');
});
