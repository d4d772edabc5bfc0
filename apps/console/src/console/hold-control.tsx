import { useState } from 'preact/hooks';
import { answerOf, createApi } from '../shared/api';
import { Button } from '../shared/button';
import { ConfirmDialog } from '../shared/dialog';
import type { paths } from '../shared/public-api';
import { toast } from '../shared/toasts';
import { strings } from '../strings/console';

const { hold: words } = strings.recording;

export interface HoldControlProps {
  id: string;
  held: boolean;
  onHeld: () => void;
}

/** A center's admin puts a recording on hold; lifting it is the ops admins'. */
export function HoldControl({ id, held, onHeld }: HoldControlProps) {
  const [asking, setAsking] = useState(false);
  if (held) return null;
  const apply = async () => {
    const api = createApi<paths>();
    const body = { operationName: 'applyNonDelete' } as const;
    await answerOf(api.POST('/api/v2/recordings/{id}', { params: { path: { id } }, body }));
    onHeld();
    toast(words.done);
  };
  return (
    <>
      <Button icon="lock" onClick={() => setAsking(true)}>
        {words.put}
      </Button>
      {asking && (
        <ConfirmDialog title={words.title} confirm={words.confirm} onConfirm={apply} onClose={() => setAsking(false)}>
          <p>{words.text}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
