import { useMemo, useState } from 'preact/hooks';
import { Field } from '../shared/field';
import type { Column } from '../shared/table';
import { useLoad } from '../shared/use-load';
import { ops } from '../strings/ops';
import { client } from './client';
import type { ContactCenter, MediaDeletionCounts } from './model';
import { Heading, WhenLoaded } from './page';
import { Records } from './records';
import { pathOf } from './route';

const storesOf = ({ storage }: ContactCenter) => (storage.awsS3?.length ?? 0) + (storage.webDAV?.length ?? 0);

/** By contact center; undefined until they are known. */
type Deletions = ReadonlyMap<string, MediaDeletionCounts> | undefined;

const columnsOf = (deletions: Deletions): Column<ContactCenter>[] => [
  {
    head: ops.centers.name,
    cell: ({ id, name }) => (
      <>
        <a class="foreign strong" href={pathOf({ page: 'settings', ccid: id })}>
          {name}
        </a>
        <div class="muted small mono">{id}</div>
      </>
    ),
  },
  { head: ops.centers.kept, cell: ({ retentionDays }) => (retentionDays ? ops.days(retentionDays) : ops.forEver) },
  { head: ops.centers.stores, cell: (center) => ops.centers.storeCount(storesOf(center)) },
  { head: ops.centers.uploads, cell: ({ storage }) => (storage.uploads ? ops.centers.yes : ops.centers.no) },
  {
    head: ops.centers.deletions,
    cell: ({ id }) => (deletions ? <Waiting ccid={id} counts={deletions.get(id)} /> : '–'),
  },
];

/** Leads to what waits. */
function Waiting({ ccid, counts }: { ccid: string; counts: MediaDeletionCounts | undefined }) {
  if (!counts) return <span class="muted">{ops.centers.noDeletions}</span>;
  const { pending, givenUp } = counts;
  return (
    <a class="cluster" href={pathOf({ page: 'mediaDeletions', ccid })}>
      {givenUp > 0 && <span class="badge danger">{ops.centers.givenUp(givenUp)}</span>}
      {pending > 0 && <span class="badge warn">{ops.centers.pending(pending)}</span>}
    </a>
  );
}

/** Beyond so many one looks for a name rather than through the list. */
const manyCenters = 10;

/** All contact centers, by name. */
export function CentersPage() {
  const load = useLoad('centers', client.listCenters);
  const create = (
    <a class="button primary" href={pathOf({ page: 'newContactCenter' })}>
      {ops.centers.create}
    </a>
  );
  return (
    <div class="stack">
      <Heading actions={create}>{ops.centers.title}</Heading>
      <WhenLoaded load={load}>
        {(centers) => (centers.length === 0 ? <p class="notice">{ops.centers.none}</p> : <Centers centers={centers} />)}
      </WhenLoaded>
    </div>
  );
}

function Centers({ centers }: { centers: ContactCenter[] }) {
  const [text, setText] = useState('');
  const { loaded } = useLoad('deletions', client.countDeletions);
  const counts = loaded.state === 'ready' ? loaded.value : undefined;
  const columns = useMemo(() => columnsOf(counts && new Map(counts.map((one) => [one.id, one]))), [counts]);
  const wanted = text.trim().toLowerCase();
  const found = centers.filter(({ id, name }) => name.toLowerCase().includes(wanted) || id.includes(wanted));
  return (
    <>
      {centers.length > manyCenters && (
        <Field label={ops.centers.filter} type="search" value={text} onValue={setText} autocomplete="off" />
      )}
      {found.length === 0 ? (
        <p class="notice" role="status">
          {ops.centers.noMatch}
        </p>
      ) : (
        <Records caption={ops.centers.title} columns={columns} rows={found} keyOf={({ id }) => id} />
      )}
    </>
  );
}
