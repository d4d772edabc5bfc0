import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { shared } from '../strings/shared';
import { Button } from './button';
import { Field } from './field';

export interface DialogProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}

/** A modal dialog: the browser keeps the focus inside, closes it on Escape and gives the focus back. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // Not after the next paint: who goes on at once would have the focus taken away again.
  useLayoutEffect(() => {
    const dialog = ref.current!;
    const before = document.activeElement;
    dialog.showModal();
    return () => {
      dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      class="dialog"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === ref.current && onClose()}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <div class="stack">
        <h2 id={titleId}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}

export interface ConfirmDialogProps {
  title: string;
  /** What will happen, and what cannot be taken back. */
  children: ComponentChildren;
  confirm: string;
  danger?: boolean;
  /** Must be typed before it can be confirmed. */
  typed?: string;
  /** Rejects with what went wrong: said in the dialog, which stays open. */
  onConfirm: () => Promise<void>;
  onClose: () => void;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, children, confirm, danger = false, typed, onConfirm, onClose } = props;
  const [text, setText] = useState('');
  const [working, setWorking] = useState(false);
  const [error, setError] = useState('');
  const ready = !working && (typed === undefined || text === typed);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!ready) return;
    setWorking(true);
    setError('');
    try {
      await onConfirm();
      onClose();
    } catch (cause) {
      setError((cause instanceof Error && cause.message) || shared.failure.unreachable);
      setWorking(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form class="stack" onSubmit={(event) => void submit(event)}>
        <div>{children}</div>
        {typed !== undefined && (
          <Field
            label={shared.typeToConfirm(typed)}
            value={text}
            onValue={setText}
            autocomplete="off"
            spellcheck={false}
          />
        )}
        {error && (
          <p class="field-error" role="alert">
            {error}
          </p>
        )}
        <div class="dialog-actions">
          <Button onClick={onClose}>{shared.cancel}</Button>
          <Button type="submit" kind={danger ? 'danger primary' : 'primary'} disabled={!ready}>
            {confirm}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
