import { useState } from 'preact/hooks';
import { shared } from '../strings/shared';
import { Button } from './button';

const longText = 300;

/** A text that others wrote: a long one is folded until somebody wants to see all of it. */
export function FoldedText({ text }: { text: string }) {
  const [whole, setWhole] = useState(false);
  if (text === '') return <span class="muted">{shared.tree.empty}</span>;
  if (text.length <= longText) return <span class="foreign">{text}</span>;
  return (
    <>
      <span class="foreign">{whole ? text : `${text.slice(0, longText)}…`}</span>{' '}
      <Button kind="quiet" class="small" aria-expanded={whole} onClick={() => setWhole(!whole)}>
        {whole ? shared.tree.less : shared.tree.more}
      </Button>
    </>
  );
}
