import { TooManyRequestsError } from '../errors';
import { createBoundedWork, type BoundedWork, type Party } from './bounded-work';

const stranger = (name: string): Party => ({ name, known: false });
const known = (name: string): Party => ({ name, known: true });

/** All of the work in turn. */
const run = <T>(bounded: BoundedWork, party: Party, work: () => Promise<T>) =>
  bounded.run(party, (inTurn) => inTurn(work));

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
      run(bounded, stranger('a'), async () => {
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
  const accepted = ['flood', 'flood', 'flood'].map((party) => run(bounded, stranger(party), work));
  await expect(run(bounded, stranger('flood'), work)).rejects.toThrow(TooManyRequestsError);
  accepted.push(run(bounded, stranger('honest'), work));
  await expect(run(bounded, stranger('late'), work)).rejects.toMatchObject({ retryAfterSeconds: 1 });
  end();
  await Promise.all(accepted);
  await expect(run(bounded, stranger('late'), () => Promise.resolve('done'))).resolves.toBe('done');
});

test('parties take turns: a flood of one keeps another waiting for one piece of its work at most', async () => {
  const bounded = createBoundedWork({ atOnce: 1, waiting: 100, waitingOfOneParty: 100 });
  const { work, end } = heldWork();
  const served: string[] = [];
  const serve = (name: string) => () => Promise.resolve(void served.push(name));
  const all = [run(bounded, stranger('flood'), work)];
  for (let n = 0; n < 10; n += 1) all.push(run(bounded, stranger('flood'), serve('flood')));
  for (let n = 0; n < 2; n += 1) all.push(run(bounded, stranger('honest'), serve('honest')));
  end();
  await Promise.all(all);
  expect(served.slice(0, 5)).toEqual(['flood', 'honest', 'flood', 'honest', 'flood']);
  expect(served).toHaveLength(12);
});

test('work that fails gives its place to the next', async () => {
  const bounded = createBoundedWork({ atOnce: 1, waiting: 1, waitingOfOneParty: 1 });
  const failing = run(bounded, stranger('a'), () => Promise.reject(new Error('no')));
  const next = run(bounded, stranger('a'), () => Promise.resolve('next'));
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('next');
});

test('work that is not let in is not begun: a flood costs no look-up', async () => {
  const bounded = createBoundedWork({ atOnce: 1, waiting: 1, waitingOfOneParty: 1 });
  const { work, end } = heldWork();
  let lookedUp = 0;
  const attempt = () =>
    bounded.run(stranger('flood'), (inTurn) => {
      lookedUp += 1;
      return inTurn(work);
    });
  const attempts = Promise.allSettled(Array.from({ length: 1_000 }, attempt));
  end();
  const outcomes = await attempts;
  expect(lookedUp).toBe(2);
  expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(998);
});

test('what waits before its turn takes no place from what could run', async () => {
  const bounded = createBoundedWork({ atOnce: 1, waiting: 2, waitingOfOneParty: 2 });
  const { work: lookUp, end } = heldWork();
  const slow = bounded.run(stranger('a'), async (inTurn) => {
    await lookUp();
    return await inTurn(() => Promise.resolve('slow'));
  });
  expect(await run(bounded, stranger('b'), () => Promise.resolve('quick'))).toBe('quick');
  end();
  expect(await slow).toBe('slow');
});

test('who is known goes first, and is let in where strangers have filled the queue', async () => {
  const bounded = createBoundedWork({ atOnce: 1, waiting: 3, waitingOfOneParty: 3 });
  const { work, end } = heldWork();
  const served: string[] = [];
  const serve = (name: string) => () => Promise.resolve(void served.push(name));
  const all = [run(bounded, stranger('x'), work)];
  for (const name of ['x', 'y', 'z']) all.push(run(bounded, stranger(name), serve(name)));
  await expect(run(bounded, stranger('late'), work)).rejects.toThrow(TooManyRequestsError);
  all.push(run(bounded, known('recorder'), serve('recorder')));
  end();
  await Promise.all(all);
  expect(served).toEqual(['recorder', 'x', 'y', 'z']);
});
