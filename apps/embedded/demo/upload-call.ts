import type { RenderedCall } from './call-audio';
import type { DemoCall } from './calls';

export interface UploadTarget {
  recordingsUrl: string;
  /** The value of an Authorization header. */
  authorization: string;
}

/**
 * What somebody uploads through the Imagicle dialect. An upload has no id of its own: one that an earlier start has made already is
 * looked for.
 * @throws Error saying what was refused
 */
export async function uploadCall(
  call: DemoCall,
  audio: RenderedCall,
  { recordingsUrl, authorization }: UploadTarget,
  signal: AbortSignal,
): Promise<void> {
  const headers = { authorization };
  const startDateTime = new Date(call.startTime).toISOString();
  const { agent } = call.parts[0]!;
  const query = new URLSearchParams({ startTime: startDateTime, ownerUsername: agent.userName, pageSize: '1' });
  const found = (await ask(`${recordingsUrl}?${query.toString()}`, { headers, signal })) as { totalCount: number };
  if (found.totalCount > 0) return;
  const form = new FormData();
  form.append(
    'jsondata',
    JSON.stringify({
      startDateTime,
      duration: `PT${audio.milliseconds / 1_000}S`,
      direction: call.direction === 'incoming' ? 1 : 2,
      localParty: { username: agent.userName, phoneNumber: agent.phoneNumber },
      remoteParty: { phoneNumber: call.customer.phoneNumber },
      pbxCallId: call.caseId,
      ...call.upload,
    }),
  );
  form.append('attachment', new Blob([...audio.chunks()], { type: 'audio/wav' }), 'call.wav');
  await ask(recordingsUrl, { method: 'POST', body: form, headers, signal });
}

async function ask(url: string, init: RequestInit): Promise<unknown> {
  const answer = await fetch(url, init);
  if (!answer.ok) throw new Error(`${init.method ?? 'GET'} ${url}: ${answer.status} ${await answer.text()}`);
  return await answer.json();
}
