import { TooManyRequestsError } from '../errors';
import { createBoundedWork } from './bounded-work';

/** Work that ends when it is told to. */
function heldWork() {
  let end = () => {};
  const held = new Promise<void>((resolve) => (end = resolve));
  return { work: () => held, end };
}

test('no more runs at once than is allowed, first come first served of one party', async () => {
  const bounded = createBoundedWork({ atOnce: 2, waiting: 100, waitingOfOneParty: 100 });
  const started: number[] = [];
  let running = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      bounded.run('a', async () => {
        started.push(n);
        running += 1;
        most = Math.max(most, running);
        await new Promise(setImmediate);
        running -= 1;
      }),
    ),
  );
  expect(most).toBe(2);
  expect(started).toEqual(Array.from({ length: 20 }, (_, n) => n));
});

test('what finds the queue full is refused, and one party alone cannot fill it', async () => {
  const bounded = createBoundedWork({ atOnce: 1, waiting: 3, waitingOfOneParty: 2 });
  const { work, end } = heldWork();
  const accepted = ['flood', 'flood', 'flood'].map((party) => bounded.run(party, work));
  await expect(bounded.run('flood', work)).rejects.toThrow(TooManyRequestsError);
  accepted.push(bounded.run('honest', work));
  await expect(bounded.run('late', work)).rejects.toMatchObject({ retryAfterSeconds: 1 });
  end();
  await Promise.all(accepted);
  await expect(bounded.run('late', () => Promise.resolve('done'))).resolves.toBe('done');
});

test('parties take turns: a flood of one keeps another waiting for one piece of its work at most', async () => {
  const bounded = createBoundedWork({ atOnce: 1, waiting: 100, waitingOfOneParty: 100 });
  const { work, end } = heldWork();
  const served: string[] = [];
  const serve = (name: string) => () => Promise.resolve(void served.push(name));
  const all = [bounded.run('flood', work)];
  for (let n = 0; n < 10; n += 1) all.push(bounded.run('flood', serve('flood')));
  for (let n = 0; n < 2; n += 1) all.push(bounded.run('honest', serve('honest')));
  end();
  await Promise.all(all);
  expect(served.slice(0, 5)).toEqual(['flood', 'honest', 'flood', 'honest', 'flood']);
  expect(served).toHaveLength(12);
});

test('work that fails gives its place to the next', async () => {
  const bounded = createBoundedWork({ atOnce: 1, waiting: 1, waitingOfOneParty: 1 });
  const failing = bounded.run('a', () => Promise.reject(new Error('no')));
  const next = bounded.run('a', () => Promise.resolve('next'));
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('next');
});
