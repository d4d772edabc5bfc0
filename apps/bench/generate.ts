import { Client } from 'pg';
import { createContactCenters } from './contact-centers';
import type { Plan } from './data/calls';
import { load } from './load/load';
import { sizesOf } from './load/sizes';

/** Fills an empty, migrated database. @param threads 0: in this one */
export async function generate(plan: Plan, url: string, threads: number, say: (line: string) => void) {
  await createContactCenters(url, plan.population);
  const seconds = await load({ url, plan, threads, say });
  const client = new Client(url);
  await client.connect();
  try {
    return { seconds, sizes: await sizesOf(client) };
  } finally {
    await client.end();
  }
}
