import { Button } from '../shared/button';
import { Dialog } from '../shared/dialog';
import { shared } from '../strings/shared';
import { strings } from '../strings/console';

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
      <div class="dialog-actions">
        <Button onClick={onClose}>{shared.close}</Button>
      </div>
    </Dialog>
  );
}
