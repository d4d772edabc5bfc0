import fc from 'fast-check';
import { basic, startTestApps, type TestApps, type TestContactCenter } from '../../libs/testing/apps';
import { startAudioStore, type AudioStore } from '../../libs/testing/audio-store';
import { makeMp3 } from '../../libs/testing/mp3';
import { mutate, mutations } from '../../libs/testing/mutated-audio';
import { metadata, recordingsUrl, uploadRecording } from '../../libs/testing/uploads';
import { makeWav } from '../../libs/testing/wav';

let apps: TestApps;
let store: AudioStore;
let center: TestContactCenter;
beforeAll(async () => {
  [apps, store] = await Promise.all([startTestApps(), startAudioStore()]);
  center = await apps.createContactCenter(store.storage.webDAV);
});
beforeEach(() => store.objects.clear());
afterAll(async () => {
  await apps.close();
  await store.close();
});

/** The whole of it, or what the cut connection throws. */
async function listen(id: string): Promise<{ status: number; bytes: number }> {
  const headers = { authorization: basic(center.admin) };
  const answer = await fetch(`${recordingsUrl(apps)}/${id}/Media`, { headers });
  return { status: answer.status, bytes: (await answer.arrayBuffer()).byteLength };
}

test.each(['WAV', 'MP3'])(
  '500 mutated %s files: each is 201 or 400, and what was accepted can be heard',
  async (kind) => {
    const codings = ['pcm8', 'pcm16', 'alaw', 'mulaw'] as const;
    const originals =
      kind === 'WAV'
        ? codings.map((coding, index) => makeWav({ coding, channels: 1 + (index % 2), seconds: 0.5 }))
        : [await makeMp3({ seconds: 0.5 }), await makeMp3({ sampleRate: 44_100, channels: 2, seconds: 0.5 })];
    const seen = { 201: 0, 400: 0 };
    const property = fc.asyncProperty(fc.constantFrom(...originals), mutations, async (original, some) => {
      const { status, body } = await uploadRecording(apps, center.recorder, metadata, some.reduce(mutate, original));
      expect([201, 400]).toContain(status);
      seen[status as 201 | 400] += 1;
      if (status === 400) expect(body).toMatchObject({ reason: 2, message: expect.any(String) });
      if (status === 400) return;
      const heard = await listen(body.id);
      expect([heard.status, heard.bytes > 0]).toEqual([200, true]);
    });
    await fc.assert(property, { numRuns: 500 });
    expect(Math.min(seen[201], seen[400])).toBeGreaterThan(20);
    expect(store.objects.size).toBe(seen[201]);
  },
);
