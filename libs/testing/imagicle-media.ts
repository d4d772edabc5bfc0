import type { Credentials, TestApps, TestContactCenter } from './apps';

export interface MediaAddress {
  url: string;
  credentials: Credentials;
  referenceNumber: string;
}

/** Where an app gives the MP3 of a posted recording. */
export async function mediaAddress(
  apps: TestApps,
  center: TestContactCenter,
  id: string,
  app: 'ops' | 'public',
): Promise<MediaAddress> {
  const [row] = await apps.db.database.query<{ uuid: string; year: number; number: number }>(
    `select r.uuid, r.reference_year as year, r.reference_number as number
     from recording r where r.contact_center_id = $1 and r.id = $2`,
    [center.ccid, id],
  );
  const base = app === 'ops' ? apps.opsUrl : apps.publicUrl;
  return {
    url: `${base}/fw/Apps/Recorder/WebAPI/Recordings/${row!.uuid}/Media`,
    credentials: center.admin,
    referenceNumber: `${row!.year}${String(row!.number).padStart(9, '0')}`,
  };
}
