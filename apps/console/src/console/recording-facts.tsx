import type { ComponentChildren } from 'preact';
import { CopyButton } from '../shared/copy-button';
import { FoldedText } from '../shared/folded-text';
import { JsonTree } from '../shared/json-tree';
import type { JsonObject } from '../shared/json';
import { formatDuration } from '../shared/time-format';
import type { Loaded } from '../shared/use-load';
import { strings } from '../strings/console';
import type { CallAxis } from './call-axis';
import { formatBytes } from './byte-format';
import type { Person, Recording, RecordingDetails } from './recording';
import { times } from './times';

const { facts: words, details: detailWords } = strings.recording;

export function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd class="foreign">{children}</dd>
    </div>
  );
}

function Copyable({ text, mono = false }: { text: string; mono?: boolean }) {
  return (
    <span class="copyable">
      <span class={mono ? 'mono' : ''}>
        <FoldedText text={text} />
      </span>
      <CopyButton text={text} what={text.length > 40 ? `${text.slice(0, 12)}…` : text} />
    </span>
  );
}

const nameOf = ({ firstName, lastName, userName }: Person) =>
  [firstName, lastName].filter(Boolean).join(' ') || userName;

/** What the recording itself says, then what else is known of it: playing waits for none of that. */
export function RecordingFacts({
  recording,
  axis,
  details,
}: {
  recording: Recording;
  axis: CallAxis;
  details: Loaded<RecordingDetails>;
}) {
  return (
    <section class="panel stack" aria-labelledby="facts-title">
      <h2 id="facts-title">{detailWords.title}</h2>
      <dl class="facts">
        <Fact name={words.startTime}>{times.dateTime(axis.startTime)}</Fact>
        <Fact name={words.stopTime}>{times.dateTime(axis.startTime + axis.length)}</Fact>
        <Fact name={words.duration}>{formatDuration(axis.length)}</Fact>
        <Fact name={words.callerPhoneNumber}>
          <Copyable text={recording.callerPhoneNumber} />
        </Fact>
        <Fact name={words.dialedPhoneNumber}>
          <Copyable text={recording.dialedPhoneNumber} />
        </Fact>
        {details.state === 'ready' && <DetailFacts details={details.value} />}
        <Fact name={words.region}>{recording.region}</Fact>
        <Fact name={words.id}>
          <Copyable text={recording.id} mono />
        </Fact>
      </dl>
      {details.state === 'loading' && <p class="muted small">{detailWords.waiting}</p>}
      {details.state === 'failed' && <p class="muted small">{detailWords.failed}</p>}
    </section>
  );
}

const known = [
  'uuid',
  'referenceNumber',
  'direction',
  'owner',
  'note',
  'preservingUser',
  'hash',
  'size',
  'pbxCallId',
  'pbxInfo',
];

function DetailFacts({ details }: { details: RecordingDetails }) {
  const { note, preservingUser, hash, owner, size, pbxCallId, pbxInfo } = details;
  const hashText = hash && typeof hash.SHA256 === 'string' ? hash.SHA256 : undefined;
  return (
    <>
      {note && (
        <Fact name={words.note}>
          <p class="note">
            <FoldedText text={note.text} />
          </p>{' '}
          <span class="muted small">{words.noteBy(nameOf(note.owner))}</span>
        </Fact>
      )}
      {preservingUser && <Fact name={words.preserved}>{words.preservedBy(nameOf(preservingUser))}</Fact>}
      {owner && (
        <Fact name={words.owner}>
          <FoldedText text={nameOf(owner)} />
        </Fact>
      )}
      {details.direction !== 0 && (
        <Fact name={words.direction}>{words.directions[details.direction] ?? String(details.direction)}</Fact>
      )}
      <Fact name={words.referenceNumber}>
        <Copyable text={details.referenceNumber} mono />
      </Fact>
      {size !== undefined && <Fact name={words.size}>{formatBytes(size)}</Fact>}
      {hashText && (
        <Fact name={words.hash}>
          <Copyable text={hashText} mono />
        </Fact>
      )}
      {pbxCallId && (
        <Fact name={words.pbxCallId}>
          <Copyable text={pbxCallId} mono />
        </Fact>
      )}
      {pbxInfo && (
        <Fact name={words.pbxInfo}>
          <JsonTree value={pbxInfo} />
        </Fact>
      )}
      {Object.entries(without(details, [...known, 'localPartyNumber', 'remotePartyNumber'])).map(([name, value]) => (
        <Fact key={name} name={name}>
          <JsonTree value={value} />
        </Fact>
      ))}
      <Fact name={words.uuid}>
        <Copyable text={details.uuid} mono />
      </Fact>
    </>
  );
}

/** What is left of an object without some of its names. */
export const without = (object: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
