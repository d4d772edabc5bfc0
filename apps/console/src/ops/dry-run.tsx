import { useEffect, useState } from 'preact/hooks';
import { Button } from '../shared/button';
import { Field } from '../shared/field';
import type { Column } from '../shared/table';
import { ops } from '../strings/ops';
import { uris } from './client';
import { fieldErrors } from './field-errors';
import type { DueRecording, Forecast, ForecastPage } from './model';
import { More } from './more';
import { Facts, Section, WhenLoaded } from './page';
import { keptText } from './kept-text';
import { Records } from './records';
import { pathOf } from './route';
import { showTime } from './times';
import { usePages } from './use-pages';

const text = ops.retention;

const columnsOf = (ccid: string): Column<DueRecording>[] => [
  {
    head: text.recording,
    cell: ({ id }) => (
      <a class="foreign" href={pathOf({ page: 'recording', ccid, id })}>
        {id}
      </a>
    ),
  },
  { head: text.started, cell: ({ startTime }) => showTime(startTime) },
  { head: text.region, cell: ({ region }) => <span class="foreign">{region}</span> },
];

/** What a run would delete now, or if other days were in force. It is asked for only then: it reads all that is old enough. */
export function DryRun({ ccid }: { ccid: string }) {
  const [days, setDays] = useState('');
  const [asked, setAsked] = useState<{ days: string; number: number }>();
  const [error, setError] = useState<string>();
  const show = (event: Event) => {
    event.preventDefault();
    setError(undefined);
    setAsked({ days: days.trim(), number: (asked?.number ?? 0) + 1 });
  };
  return (
    <Section title={text.dryRun} hint={text.dryRunHint}>
      <form class="look-up" onSubmit={show} noValidate>
        <Field
          label={text.tryDays}
          inputMode="numeric"
          value={days}
          onValue={setDays}
          hint={text.tryHint}
          error={error}
          autocomplete="off"
        />
        <Button type="submit">{text.show}</Button>
      </form>
      {asked && <Due key={asked.number} ccid={ccid} days={asked.days} onRefused={setError} />}
    </Section>
  );
}

interface DueProps {
  ccid: string;
  days: string;
  /** The days are not valid. */
  onRefused: (error: string) => void;
}

function Due({ ccid, days, onRefused }: DueProps) {
  const list = usePages<ForecastPage>(uris.forecast(ccid, days));
  const { loaded } = list.first;
  const refused = loaded.state === 'failed' && loaded.failure.kind === 'refused' ? loaded.failure.message : undefined;
  useEffect(() => {
    if (refused === undefined) return;
    const errors = fieldErrors(refused, ['retentionDays']);
    onRefused(errors.at('retentionDays') ?? errors.rest.join(' '));
  }, [refused]);
  if (refused !== undefined) return null;
  return (
    <WhenLoaded load={list.first}>
      {(first) => (
        <>
          <Counts forecast={first.retention} />
          {first.recordings.length > 0 && (
            <>
              <Records
                caption={text.due}
                columns={columnsOf(ccid)}
                rows={list.pages.flatMap((page) => page.recordings)}
                keyOf={({ id, region }) => `${region}/${id}`}
              />
              <More list={list} />
            </>
          )}
        </>
      )}
    </WhenLoaded>
  );
}

const sum = (kept: Record<string, number>) => Object.values(kept).reduce((all, one) => all + one, 0);

function Counts({ forecast }: { forecast: Forecast | undefined }) {
  if (!forecast || forecast.startedBefore === undefined) return <p class="notice">{text.nothing}</p>;
  const { wouldRemove, startedBefore, wouldKeep } = forecast;
  return (
    <div class={`notice ${wouldRemove > 0 ? 'warn' : 'good'}`} role="status">
      <strong>{text.wouldRemove(wouldRemove)}</strong>
      <p>{text.startedBefore(showTime(startedBefore))}</p>
      {wouldKeep && sum({ ...wouldKeep }) > 0 && (
        <Facts facts={[[text.wouldKeep(sum({ ...wouldKeep })), keptText(wouldKeep)]]} />
      )}
    </div>
  );
}
