import { markOf } from './history';
import { createClient } from './load';
import { markedBody, placeOf } from './marked-recording';
import { runRounds } from './rounds';
import { verify } from './verify';

const say = () => undefined;

test('what got 200 or 201 is true after each fault, with its media, its counts and its search terms', async () => {
  const { wrong, faults, answers } = await runRounds({ rounds: 5, seed: 7, clients: 4, ids: 12, say });
  expect(wrong).toEqual([]);
  expect(Object.values(faults)).toEqual([1, 1, 1, 1, 1]);
  expect(Object.keys(answers)).toEqual(expect.arrayContaining(['post 200', 'upload 201', 'delete 200', 'post 504']));
});

test('the harness finds what is lost: an object, a recording, a count, an orphan', async () => {
  const { wrong } = await runRounds({
    ...{ rounds: 1, seed: 8, clients: 4, ids: 12, say },
    async beforeVerify(load, database) {
      // What got no answer in the round leaves nothing open from here on.
      expect(await verify(load, database)).toEqual([]);
      const [first, second] = load.posted;
      const { post } = createClient(load, 0, () => undefined);
      await post(first!, markOf((load.marks += 1), 1));
      await post(second!, markOf((load.marks += 1), 1));
      const { mediaFiles } = markedBody(load.storeUrl, first!.id, markOf(load.marks - 1, 1));
      load.store.objects.delete(placeOf(mediaFiles[0]!.mediaDescriptor));
      load.store.objects.set('/dav/uploads/orphan.wav', Buffer.from('nobody names it'));
      await database.query('delete from recording where id = $1', [second!.id]);
    },
  });
  for (const what of [
    /a row without its object/,
    /acknowledged and is lost/,
    /0 recordings and [1-9]\d* days disagree/,
    /an object without its row: .*orphan/,
  ])
    expect(wrong).toContainEqual(expect.stringMatching(what));
});
