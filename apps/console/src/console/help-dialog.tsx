import { useState } from 'preact/hooks';
import { Button } from '../shared/button';
import { Choice } from '../shared/choice';
import { Dialog } from '../shared/dialog';
import { shared } from '../strings/shared';
import { strings } from '../strings/console';
import { areSingleKeysOn, turnSingleKeys } from './single-keys';

const { help } = strings;

export function HelpDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={help.title} onClose={onClose}>
      {(['search', 'recording'] as const).map((place) => (
        <section key={place}>
          <h3>{help[place]}</h3>
          <dl class="keys">
            {help.keys[place].map(([keys, meaning]) => (
              <div key={meaning}>
                <dt>
                  {keys.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <SingleKeys />
      <div class="dialog-actions">
        <Button onClick={onClose}>{shared.close}</Button>
      </div>
    </Dialog>
  );
}

function SingleKeys() {
  const [on, setOn] = useState(areSingleKeysOn);
  const turn = (next: boolean) => {
    turnSingleKeys(next);
    setOn(next);
  };
  return <Choice type="checkbox" label={help.singleKeys} hint={help.singleKeysHint} checked={on} onChecked={turn} />;
}
