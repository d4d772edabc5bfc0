import { shared } from '../strings/shared';
import { IconButton } from './button';
import { toast } from './toasts';

/** Where the page is not served over TLS there is no clipboard to write to, only the older way. */
function copyBySelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'visually-hidden';
  document.body.append(area);
  const before = document.activeElement;
  area.select();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- there is no other way without TLS
  const copied = document.execCommand('copy');
  area.remove();
  if (before instanceof HTMLElement) before.focus();
  return copied;
}

/** Copies and says so. @param what names it in the answer, for instance `the number` */
export async function copyText(text: string, what: string): Promise<void> {
  const copied = await (navigator.clipboard as Clipboard | undefined)?.writeText(text).then(
    () => true,
    () => false,
  );
  toast(copied || copyBySelection(text) ? shared.copied(what) : shared.copyFailed);
}

export function CopyButton({ text, what, tabIndex }: { text: string; what: string; tabIndex?: number }) {
  return (
    <IconButton
      icon="copy"
      label={shared.copy(what)}
      class="copy"
      tabIndex={tabIndex}
      onClick={() => void copyText(text, what)}
    />
  );
}
