import { useState } from 'preact/hooks';
import { Button } from '../shared/button';
import { failureText } from '../shared/failure-notice';
import type { Column } from '../shared/table';
import { toast } from '../shared/toasts';
import { asFailure } from '../shared/use-load';
import { ops } from '../strings/ops';
import { client, uris } from './client';
import type { MediaDeletion, MediaDeletionsPage, MediaObject } from './model';
import { More } from './more';
import { Heading, WhenLoaded } from './page';
import { Records } from './records';
import { pathOf } from './route';
import { Tabs } from './tabs';
import { showTime, zoneNote } from './times';
import type { Step } from './trail';
import { usePages } from './use-pages';

const text = ops.deletions;

/** An object as one would look for it in its store. */
export const objectName = ({ path, data }: MediaObject) => (data?.bucket ? `${data.bucket}/${path}` : path);

/** What became of a retry, in words. */
async function retried(ccid: string, id: string): Promise<string> {
  try {
    const failed = await client.retryDeletion(ccid, id);
    return failed.length === 0 ? text.gone : text.failed(failed[0]!.statusMessage);
  } catch (error) {
    const failure = asFailure(error);
    return failure.kind === 'not found' ? text.noLonger : failureText(failure);
  }
}

/** Media that are to be deleted and are not yet. */
export function DeletionsPage({ ccid, trail }: { ccid: string; trail: Step[] }) {
  const list = usePages<MediaDeletionsPage>(uris.mediaDeletions(ccid));
  const [trying, setTrying] = useState<ReadonlySet<string>>(new Set());
  const rows = list.pages.flatMap((page) => page.mediaDeletions);
  const retry = async ({ id }: MediaDeletion) => {
    if (trying.has(id)) return;
    setTrying((before) => new Set([...before, id]));
    toast(await retried(ccid, id));
    setTrying((before) => new Set([...before].filter((other) => other !== id)));
    list.first.reload();
  };
  const refresh = <Button onClick={list.first.reload}>{text.refresh}</Button>;
  return (
    <>
      <Heading trail={trail} actions={refresh}>
        {text.title}
      </Heading>
      <Tabs ccid={ccid} page="mediaDeletions" />
      <p class="muted">
        {text.hint} {zoneNote()}
      </p>
      <WhenLoaded load={list.first}>
        {() =>
          rows.length === 0 ? (
            <p class="notice good">{text.none}</p>
          ) : (
            <>
              <Records
                caption={text.title}
                columns={columnsOf(ccid, trying, (deletion) => void retry(deletion))}
                rows={rows}
                keyOf={({ id }) => id}
              />
              <More list={list} />
            </>
          )
        }
      </WhenLoaded>
    </>
  );
}

function columnsOf(
  ccid: string,
  trying: ReadonlySet<string>,
  retry: (deletion: MediaDeletion) => void,
): Column<MediaDeletion>[] {
  return [
    {
      head: text.media,
      cell: ({ mediaDescriptor, recordingId }) => (
        <>
          <div class="foreign mono">{objectName(mediaDescriptor)}</div>
          <div class="muted small">
            {text.recording}{' '}
            <a class="foreign" href={pathOf({ page: 'recording', ccid, id: recordingId })}>
              {recordingId}
            </a>
          </div>
        </>
      ),
    },
    {
      head: text.state,
      cell: ({ state }) => (
        <span class={`badge ${state === 'givenUp' ? 'danger' : 'warn'}`}>
          {state === 'givenUp' ? text.givenUp : text.pending}
        </span>
      ),
    },
    { head: text.since, cell: ({ createdAt }) => showTime(createdAt) },
    { head: text.attempts, cell: ({ attempts }) => String(attempts) },
    { head: text.lastError, cell: ({ lastError }) => <span class="foreign">{lastError ?? '–'}</span> },
    { head: text.next, cell: ({ nextAttemptAt }) => (nextAttemptAt ? showTime(nextAttemptAt) : '–') },
    {
      head: text.retry,
      cell: (deletion) => (
        <Button
          onClick={() => retry(deletion)}
          aria-disabled={trying.has(deletion.id)}
          aria-label={text.retryOf(objectName(deletion.mediaDescriptor))}
        >
          {trying.has(deletion.id) ? text.retrying : text.retry}
        </Button>
      ),
    },
  ];
}
