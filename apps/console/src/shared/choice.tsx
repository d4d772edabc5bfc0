import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

export interface ChoiceProps {
  type: 'checkbox' | 'radio';
  /** Of the group, for radio buttons. */
  name?: string;
  label: ComponentChildren;
  checked: boolean;
  onChecked: (checked: boolean) => void;
  hint?: string;
}

/** A checkbox or a radio button with its label beside it. */
export function Choice({ type, name, label, checked, onChecked, hint }: ChoiceProps) {
  const id = useId();
  return (
    <div class="choice">
      <input
        id={id}
        type={type}
        name={name}
        checked={checked}
        onChange={(event) => onChecked(event.currentTarget.checked)}
        aria-describedby={hint ? `${id}-hint` : undefined}
      />
      <label for={id} class="foreign">
        {label}
      </label>
      {hint && (
        <div id={`${id}-hint`} class="field-hint">
          {hint}
        </div>
      )}
    </div>
  );
}
