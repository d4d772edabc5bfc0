import { useState } from 'preact/hooks';
import { Button } from '../shared/button';
import { Choice } from '../shared/choice';
import { ConfirmDialog } from '../shared/dialog';
import { JsonTree } from '../shared/json-tree';
import type { JsonObject } from '../shared/json';
import { toast } from '../shared/toasts';
import { useLoad } from '../shared/use-load';
import { ops } from '../strings/ops';
import { client } from './client';
import { objectName } from './deletions-page';
import type { FailedDeletion } from './model';
import { Facts, Heading, Section, WhenLoaded } from './page';
import { pathOf } from './route';
import { Tabs } from './tabs';
import { showTime, zoneNote } from './times';
import type { Step } from './trail';
import { useSubmit } from './use-submit';

const text = ops.recordings;

export interface RecordingPageProps {
  ccid: string;
  id: string;
  trail: Step[];
}

/** A recording: what is known of it, hold and lift, delete. */
export function RecordingPage({ ccid, id, trail }: RecordingPageProps) {
  const load = useLoad(`${ccid}/${id}`, (signal) => client.getRecording(ccid, id, signal));
  const [deleted, setDeleted] = useState<FailedDeletion[]>();
  const notFound = load.loaded.state === 'failed' && load.loaded.failure.kind === 'not found';
  return (
    <>
      <Heading trail={trail}>{id}</Heading>
      <Tabs ccid={ccid} page="recordings" />
      {deleted && <Deleted failed={deleted} />}
      {!deleted && notFound && (
        <p class="notice" role="status">
          {text.notFound}
        </p>
      )}
      {(deleted || notFound) && (
        <p>
          <a href={pathOf({ page: 'recordings', ccid })}>{text.another}</a>
        </p>
      )}
      {!deleted && !notFound && (
        <WhenLoaded load={load} lines={8}>
          {(recording) => (
            <>
              <Summary recording={recording} />
              <Hold ccid={ccid} id={id} held={recording.nonDelete === true} onChanged={load.reload} />
              <Section title={text.all}>
                <JsonTree value={recording} />
              </Section>
              <DeleteRecording ccid={ccid} id={id} held={recording.nonDelete === true} onDeleted={setDeleted} />
            </>
          )}
        </WhenLoaded>
      )}
    </>
  );
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
const listOf = (value: unknown) => (Array.isArray(value) ? (value as JsonObject[]) : []);

function Summary({ recording }: { recording: JsonObject }) {
  const { callerPhoneNumber, dialedPhoneNumber, region, startTime, stopTime, mediaFiles } = recording;
  return (
    <Section title={text.facts} hint={zoneNote()}>
      <Facts
        facts={[
          [text.caller, textOf(callerPhoneNumber)],
          [text.dialed, textOf(dialedPhoneNumber)],
          [text.started, showTime(textOf(startTime))],
          [text.ended, showTime(textOf(stopTime))],
          [text.region, textOf(region)],
          [text.mediaFiles, <MediaLinks mediaFiles={listOf(mediaFiles)} />],
        ]}
      />
    </Section>
  );
}

/** On our own origin, whatever base URL the address was given with. */
const ownAddress = (mediaUri: string) => {
  const { pathname, search } = new URL(mediaUri, location.origin);
  return `${pathname}${search}`;
};

function MediaLinks({ mediaFiles }: { mediaFiles: JsonObject[] }) {
  return (
    <ul class="cluster">
      {mediaFiles.map(({ mediaUri }, index) => (
        <li key={textOf(mediaUri)}>
          <a href={`${ownAddress(textOf(mediaUri))}?download`} download data-native>
            {text.play(index + 1)}
          </a>
        </li>
      ))}
    </ul>
  );
}

interface HoldProps {
  ccid: string;
  id: string;
  held: boolean;
  onChanged: () => void;
}

function Hold({ ccid, id, held, onChanged }: HoldProps) {
  const submit = useSubmit([]);
  const [lifting, setLifting] = useState(false);
  const hold = () =>
    void submit.run(async () => {
      await client.changeHold(ccid, id, 'applyNonDelete');
      toast(text.held);
      onChanged();
    });
  const lift = async () => {
    await client.changeHold(ccid, id, 'removeNonDelete');
    toast(text.lifted);
    onChanged();
  };
  return (
    <Section title={held ? text.onHold : text.notOnHold} hint={text.holdHint}>
      <div>
        {held ? (
          <Button icon="lock" onClick={() => setLifting(true)}>
            {text.lift}
          </Button>
        ) : (
          <Button icon="lock" onClick={hold} aria-disabled={submit.working}>
            {text.hold}
          </Button>
        )}
      </div>
      {submit.errors.rest.map((error) => (
        <p key={error} class="field-error" role="alert">
          {error}
        </p>
      ))}
      {lifting && (
        <ConfirmDialog
          title={text.liftTitle}
          confirm={text.liftConfirm}
          onConfirm={lift}
          onClose={() => setLifting(false)}
        >
          <p>{text.liftText}</p>
        </ConfirmDialog>
      )}
    </Section>
  );
}

interface DeleteRecordingProps {
  ccid: string;
  id: string;
  held: boolean;
  onDeleted: (failed: FailedDeletion[]) => void;
}

function DeleteRecording({ ccid, id, held, onDeleted }: DeleteRecordingProps) {
  const [open, setOpen] = useState(false);
  const [withMedia, setWithMedia] = useState(true);
  const remove = async () => onDeleted(await client.deleteRecording(ccid, id, withMedia));
  return (
    <Section title={text.danger} hint={held ? text.dangerHeld : undefined}>
      <div>
        <Button kind="danger" disabled={held} onClick={() => setOpen(true)}>
          {text.delete}
        </Button>
      </div>
      {open && (
        <ConfirmDialog
          title={text.deleteTitle}
          confirm={text.deleteConfirm}
          danger
          typed={id}
          onConfirm={remove}
          onClose={() => setOpen(false)}
        >
          <div class="stack">
            <p>{text.deleteText}</p>
            <Choice
              type="checkbox"
              label={text.withMedia}
              hint={text.withoutMedia}
              checked={withMedia}
              onChecked={setWithMedia}
            />
          </div>
        </ConfirmDialog>
      )}
    </Section>
  );
}

function Deleted({ failed }: { failed: FailedDeletion[] }) {
  return (
    <div class={`notice ${failed.length === 0 ? 'good' : 'warn'}`} role="status">
      <strong>{failed.length === 0 ? text.deleted : text.deletedInPart(failed.length)}</strong>
      {failed.length > 0 && (
        <>
          <ul>
            {failed.map(({ mediaDescriptor, statusMessage }) => (
              <li key={objectName(mediaDescriptor)} class="foreign">
                {statusMessage}
              </li>
            ))}
          </ul>
          <p class="muted small">{text.triedAgain}</p>
        </>
      )}
    </div>
  );
}
