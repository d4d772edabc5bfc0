import { request, type TestApps } from './apps';

/** An entry as the ops admin's list has it. */
export type ListedEntry = Record<string, any>;

export const auditUrl = ({ opsUrl }: Pick<TestApps, 'opsUrl'>, ccid?: string) =>
  `${opsUrl}/api/v2/ops/${ccid === undefined ? '' : `contact-centers/${ccid}/`}audit`;

/** A whole trail, oldest first; without `ccid` the installation's. */
export async function trailOf(apps: TestApps, ccid?: string, query = ''): Promise<ListedEntry[]> {
  const entries: ListedEntry[] = [];
  for (let url: string | undefined = auditUrl(apps, ccid) + query; url;) {
    const { status, body } = await request('GET', url, apps.ops);
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
    entries.push(...body.audit);
    url = body.nextUri;
  }
  return entries.reverse();
}
