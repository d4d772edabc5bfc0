import { useState } from 'preact/hooks';
import { shared } from '../strings/shared';
import { Button } from './button';
import { FoldedText } from './folded-text';
import { isJsonObject } from './json';

const longName = 120;
const entriesAtOnce = 100;

/** Any JSON, readable: nested values fold, long texts too, and no value is ever anything but text. */
export function JsonTree({ value, open = true }: { value: unknown; open?: boolean }) {
  return (
    <div class="tree">
      <Value value={value} open={open} />
    </div>
  );
}

/** A leaf: null, a boolean, a number, a text. */
const textOf = (leaf: unknown) => (typeof leaf === 'string' ? leaf : String(leaf));

function Value({ value, open }: { value: unknown; open: boolean }) {
  if (Array.isArray(value)) {
    return <Entries entries={value.map((item, at) => [String(at + 1), item])} open={open} />;
  }
  if (isJsonObject(value)) return <Entries entries={Object.entries(value)} open={open} />;
  return <FoldedText text={textOf(value)} />;
}

function Name({ name }: { name: string }) {
  if (name.length <= longName) return <span class="tree-name foreign">{name}</span>;
  return (
    <span class="tree-name foreign" title={name}>
      {name.slice(0, longName)}…
    </span>
  );
}

const isLeaf = (value: unknown) => typeof value !== 'object' || (!Array.isArray(value) && !isJsonObject(value));

function Entries({ entries, open }: { entries: [string, unknown][]; open: boolean }) {
  const [shown, setShown] = useState(entriesAtOnce);
  if (entries.length === 0) return <span class="muted">{shared.tree.empty}</span>;
  return (
    <ul>
      {entries.slice(0, shown).map(([name, value]) => (
        <li key={name}>
          {isLeaf(value) ? (
            <>
              <Name name={name} />: <Value value={value} open={open} />
            </>
          ) : (
            <details open={open}>
              <summary>
                <Name name={name} />
              </summary>
              <Value value={value} open={open} />
            </details>
          )}
        </li>
      ))}
      {entries.length > shown && (
        <li>
          <Button kind="quiet" class="small" onClick={() => setShown(shown + 10 * entriesAtOnce)}>
            {shared.tree.rest(entries.length - shown)}
          </Button>
        </li>
      )}
    </ul>
  );
}
