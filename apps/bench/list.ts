import { request } from 'node:http';
import type { Bench } from './bench';
import { admin } from './contact-centers';
import { createHttpClient, succeeded } from './measure/http-client';
import { residentMegabytes } from './measure/resident-memory';

const sampleMs = 50;
const path = '/fw/Apps/Recorder/WebAPI/Recordings';

interface Taken {
  firstByteMs: number;
  seconds: number;
  megabytes: number;
  totalCount: number;
}

/** The unbounded list of the Imagicle dialect, all recordings of the first contact center: what it takes, and what it holds. */
export async function measureList({ url, startApps }: Bench) {
  const apps = await startApps(url);
  const client = createHttpClient(admin, 1);
  try {
    const page = `${apps.publicUrl}${path}?pageSize=100`;
    succeeded(await client.get(page), page);
    const atRest = await residentMegabytes(apps.publicPid);
    let most = atRest;
    const sampling = setInterval(() => {
      void residentMegabytes(apps.publicPid).then((now) => (most = Math.max(most, now)));
    }, sampleMs);
    const lists = [await takeAll(apps.publicUrl + path), await takeAll(apps.publicUrl + path)];
    clearInterval(sampling);
    return { lists, memory: { atRest, most } };
  } finally {
    client.close();
    await apps.close();
  }
}

/** Reads everything and keeps nothing. @throws Error unless the answer is 200 and whole */
function takeAll(url: string): Promise<Taken> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(url, { auth: `${admin.userName}:${admin.password}` }, (answer) => {
      const taken = { firstByteMs: 0, seconds: 0, megabytes: 0, totalCount: 0 };
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        if (bytes === 0) {
          taken.firstByteMs = Math.round(performance.now() - start);
          taken.totalCount = Number(/"totalCount":(\d+)/.exec(chunk.toString())?.[1]);
        }
        bytes += chunk.length;
      });
      answer.once('error', reject);
      answer.once('end', () => {
        if (answer.statusCode !== 200) reject(new Error(`${url}: ${answer.statusCode}`));
        taken.seconds = Math.round((performance.now() - start) / 100) / 10;
        resolve({ ...taken, megabytes: Math.round(bytes / 1e4) / 100 });
      });
    });
    sent.once('error', reject);
    sent.end();
  });
}
