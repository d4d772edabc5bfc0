import { JsonTree } from '../shared/json-tree';
import type { Column } from '../shared/table';
import { ops } from '../strings/ops';
import type { AuditEntry } from './model';
import { Facts } from './page';
import { Records } from './records';
import { pathOf, type Route } from './route';
import { showTime } from './times';

const text = ops.audit;

/** A status in words, and how it looks. */
function outcomeOf(result: number): [words: string, look: string] {
  if (result < 400) return [text.ok(result), 'good'];
  if (result === 499) return [text.left(result), ''];
  return result < 500 ? [text.refused(result), 'warn'] : [text.broken(result), 'danger'];
}

/** The page of what it was done to, where there is one. */
function pageOf({ action, subject, contactCenterId }: AuditEntry, ccid: string | undefined): Route | undefined {
  const center = ccid ?? contactCenterId;
  if (center === undefined || subject === undefined) return undefined;
  if (action.startsWith('recording.')) return { page: 'recording', ccid: center, id: subject };
  return action.startsWith('user.') ? { page: 'user', ccid: center, userName: subject } : undefined;
}

function Subject({ entry, ccid }: { entry: AuditEntry; ccid: string | undefined }) {
  const page = pageOf(entry, ccid);
  if (entry.subject === undefined) return null;
  if (!page || page.page === 'nowhere') return <span class="foreign subject">{entry.subject}</span>;
  return (
    <a class="foreign subject" href={pathOf(page)}>
      {entry.subject}
    </a>
  );
}

function Details({ entry }: { entry: AuditEntry }) {
  const { number, requestId, hash, contactCenterId, details } = entry;
  const facts: [string, string | undefined][] = [
    [text.requestId, requestId],
    [text.center, contactCenterId],
    [text.hash, hash],
  ];
  return (
    <details class="audit-details">
      <summary aria-label={`${text.number} ${number}: ${text.details}`}>
        {text.number} {number}
      </summary>
      {details !== undefined && <JsonTree value={details} />}
      <div class="small mono">
        <Facts facts={facts.filter((fact): fact is [string, string] => fact[1] !== undefined)} />
      </div>
    </details>
  );
}

function columnsOf(ccid: string | undefined): Column<AuditEntry>[] {
  return [
    { head: text.time, cell: ({ at }) => <span class="nowrap">{showTime(at)}</span> },
    {
      head: text.user,
      cell: ({ userName, address }) =>
        userName === undefined ? (
          <span class="muted">{address === undefined ? text.byItself : text.unknown}</span>
        ) : (
          <span class="foreign">{userName}</span>
        ),
    },
    { head: text.action, cell: ({ action }) => <span class="nowrap">{text.actions[action] ?? action}</span> },
    {
      head: text.result,
      cell: ({ result }) => {
        const [words, look] = outcomeOf(result);
        return <span class={`badge ${look}`}>{words}</span>;
      },
    },
    { head: text.subject, cell: (entry) => <Subject entry={entry} ccid={ccid} /> },
    { head: text.address, cell: ({ address }) => <span class="mono small">{address}</span> },
    { head: text.details, cell: (entry) => <Details entry={entry} /> },
  ];
}

/** Entries of a trail. */
export function AuditTable({ ccid, entries }: { ccid: string | undefined; entries: AuditEntry[] }) {
  return (
    <Records caption={text.title} columns={columnsOf(ccid)} rows={entries} keyOf={({ number }) => String(number)} />
  );
}
