import { useState } from 'preact/hooks';
import { Button } from '../shared/button';
import { FailureNotice } from '../shared/failure-notice';
import { Field } from '../shared/field';
import { navigate } from '../shared/location';
import { ops } from '../strings/ops';
import { filterNames, fromLocalInput, parseFilters, queryOf, toLocalInput, type AuditFilters } from './audit-filters';
import { AuditTable } from './audit-table';
import { uris } from './client';
import { Select } from './controls';
import { fieldErrors, noErrors, type FieldErrors } from './field-errors';
import type { AuditEntriesPage } from './model';
import { More } from './more';
import { Heading, Section, Skeleton, WhenLoaded } from './page';
import { pathOf } from './route';
import { Tabs } from './tabs';
import { zoneNote } from './times';
import type { Step } from './trail';
import { usePages } from './use-pages';

const text = ops.audit;

export interface AuditPageProps {
  /** Undefined: what belongs to no contact center. */
  ccid?: string;
  search: string;
  trail?: Step[];
}

/** Who did what: newest first, without an end. The filters stand in the address. */
export function AuditPage({ ccid, search, trail }: AuditPageProps) {
  const filters = parseFilters(search);
  const query = queryOf(filters);
  const list = usePages<AuditEntriesPage>(uris.audit(ccid, query));
  const { loaded, reload } = list.first;
  const refused = loaded.state === 'failed' && loaded.failure.kind === 'refused' ? loaded.failure : undefined;
  const errors = refused ? fieldErrors(refused.message, filterNames) : noErrors;
  const here = ccid === undefined ? pathOf({ page: 'installationAudit' }) : pathOf({ page: 'audit', ccid });
  const apply = (next: AuditFilters) => {
    const nextQuery = queryOf(next);
    if (nextQuery === query) reload();
    else navigate(nextQuery === '' ? here : `${here}?${nextQuery}`);
  };
  return (
    <div class="stack">
      <Heading trail={trail} actions={<Exports ccid={ccid} query={query} />}>
        {ccid === undefined ? text.installationTitle : text.title}
      </Heading>
      {ccid === undefined ? <p class="muted">{text.installationHint}</p> : <Tabs ccid={ccid} page="audit" />}
      <Filters key={query} filters={filters} errors={errors} onFilters={apply} />
      {refused ? (
        errors.rest.length > 0 && <FailureNotice failure={refused} onRetry={reload} />
      ) : (
        <WhenLoaded load={list.first} lines={8}>
          {(first) =>
            first.audit.length === 0 ? (
              <p class="notice" role="status">
                {query === '' ? text.empty : text.none}
              </p>
            ) : (
              <>
                <AuditTable ccid={ccid} entries={list.pages.flatMap((page) => page.audit)} />
                {list.working && <Skeleton lines={3} />}
                <More list={list} end={text.end} />
              </>
            )
          }
        </WhenLoaded>
      )}
    </div>
  );
}

function Exports({ ccid, query }: { ccid?: string; query: string }) {
  const href = (format: 'csv' | 'jsonl') => uris.audit(ccid, [query, `format=${format}`].filter(Boolean).join('&'));
  return (
    <>
      <a class="button" href={href('csv')} download data-native title={text.exportHint}>
        {text.csv}
      </a>
      <a class="button" href={href('jsonl')} download data-native title={text.exportHint}>
        {text.jsonl}
      </a>
    </>
  );
}

const actions = [
  { value: '', label: text.anyAction },
  ...Object.entries(text.actions)
    .map(([value, label]) => ({ value, label }))
    .sort((a, b) => a.label.localeCompare(b.label)),
];

interface FiltersProps {
  filters: AuditFilters;
  errors: FieldErrors;
  onFilters: (filters: AuditFilters) => void;
}

function Filters({ filters, errors, onFilters }: FiltersProps) {
  const [typed, setTyped] = useState(filters);
  const put = (change: AuditFilters) => setTyped({ ...typed, ...change });
  const texts = (name: 'userName' | 'result' | 'subject') => ({
    name,
    value: typed[name] ?? '',
    onValue: (value: string) => put({ [name]: value }),
    error: errors.at(name),
    autocomplete: 'off',
    spellcheck: false,
  });
  const times = (name: 'from' | 'to') => ({
    name,
    type: 'datetime-local' as const,
    value: toLocalInput(typed[name]),
    onValue: (value: string) => put({ [name]: fromLocalInput(value) }),
    error: errors.at(name),
  });
  return (
    <Section title={text.filters} hint={zoneNote()}>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          onFilters(typed);
        }}
      >
        <div class="fields filters">
          <Field label={text.from} {...times('from')} />
          <Field label={text.to} {...times('to')} />
          <Field label={text.user} {...texts('userName')} />
          <Select
            label={text.action}
            name="action"
            value={typed.action ?? ''}
            options={actions}
            onValue={(action) => put({ action })}
            error={errors.at('action')}
          />
          <Field label={text.result} {...texts('result')} hint={text.resultHint} inputMode="numeric" />
          <Field label={text.subject} {...texts('subject')} hint={text.subjectHint} />
        </div>
        <div class="cluster">
          <Button type="submit" kind="primary">
            {text.apply}
          </Button>
          <Button onClick={() => onFilters({})}>{text.clear}</Button>
        </div>
      </form>
    </Section>
  );
}
