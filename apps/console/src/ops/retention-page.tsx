import { useEffect, useState } from 'preact/hooks';
import { Button } from '../shared/button';
import { ConfirmDialog } from '../shared/dialog';
import { toast } from '../shared/toasts';
import { ops } from '../strings/ops';
import { client } from './client';
import { DryRun } from './dry-run';
import { keptText } from './kept-text';
import type { CenterWithRetention, RetentionRun } from './model';
import { Facts, Heading, Section } from './page';
import { pathOf } from './route';
import { Tabs } from './tabs';
import { showTime, zoneNote } from './times';
import type { Step } from './trail';

const text = ops.retention;

const daysText = (days: number | null | undefined) => (days ? ops.days(days) : ops.forEver);

export interface RetentionPageProps {
  loaded: CenterWithRetention;
  trail: Step[];
  reload: () => void;
}

/** How long recordings are kept, what the last run did, and what the next one would do. */
export function RetentionPage({ loaded, trail, reload }: RetentionPageProps) {
  const { contactCenter, retention } = loaded;
  // What was read for another tab may be of some time ago.
  useEffect(reload, []);
  const differs = retention?.retentionDaysInForce !== undefined;
  const inForce = differs ? retention.retentionDaysInForce : contactCenter.retentionDays;
  const settings = pathOf({ page: 'settings', ccid: contactCenter.id });
  return (
    <>
      <Heading trail={trail} actions={<Button onClick={reload}>{text.refresh}</Button>}>
        {text.title}
      </Heading>
      <Tabs ccid={contactCenter.id} page="retention" />
      <Section title={`${text.inForce}: ${daysText(inForce)}`} hint={text.counts}>
        {differs && <p class="notice warn">{text.inForceHint(daysText(contactCenter.retentionDays))}</p>}
        <p>
          <a href={settings}>{text.change}</a>
        </p>
      </Section>
      <LastRun run={retention?.lastRun} />
      <DryRun ccid={contactCenter.id} />
      <RunNow ccid={contactCenter.id} name={contactCenter.name} disabled={!inForce} onAsked={reload} />
    </>
  );
}

function LastRun({ run }: { run: RetentionRun | undefined }) {
  if (!run) {
    return (
      <Section title={text.lastRun}>
        <p class="muted">{text.noRun}</p>
      </Section>
    );
  }
  const failed = run.failed > 0 ? <span class="badge danger">{run.failed}</span> : '0';
  return (
    <Section title={text.lastRun} hint={zoneNote()}>
      <Facts
        facts={[
          [text.started, showTime(run.startedAt)],
          [text.ended, run.endedAt ? showTime(run.endedAt) : <span class="badge warn">{text.underWay}</span>],
          [text.removed, run.removed.toLocaleString('en')],
          [text.failed, failed],
          [text.kept, keptText(run.kept)],
        ]}
      />
      {run.failed > 0 && <p class="field-error">{text.failedHint}</p>}
    </Section>
  );
}

interface RunNowProps {
  ccid: string;
  name: string;
  disabled: boolean;
  onAsked: () => void;
}

function RunNow({ ccid, name, disabled, onAsked }: RunNowProps) {
  const [open, setOpen] = useState(false);
  const run = async () => {
    await client.runRetention(ccid);
    toast(text.asked);
    onAsked();
  };
  return (
    <Section title={text.runTitle} hint={disabled ? text.nothing : text.runHint}>
      <div>
        <Button kind="danger" disabled={disabled} onClick={() => setOpen(true)}>
          {text.run}
        </Button>
      </div>
      {open && (
        <ConfirmDialog
          title={text.runConfirmTitle}
          confirm={text.runConfirm}
          danger
          typed={name}
          onConfirm={run}
          onClose={() => setOpen(false)}
        >
          <p>{text.runText}</p>
        </ConfirmDialog>
      )}
    </Section>
  );
}
