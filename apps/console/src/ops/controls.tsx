import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

export interface SelectProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onValue: (value: Value) => void;
  hint?: string;
  error?: string;
  name?: string;
}

export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, value, options, onValue, hint, error, name } = props;
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        name={name}
        class="input"
        value={value}
        onChange={(event) => onValue(event.currentTarget.value as Value)}
        aria-invalid={error ? 'true' : undefined}
        aria-describedby={described || undefined}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {hint && (
        <div id={`${id}-hint`} class="field-hint">
          {hint}
        </div>
      )}
      {error && (
        <div id={`${id}-error`} class="field-error" role="alert">
          {error}
        </div>
      )}
    </div>
  );
}

/** Choices that belong together, under one name. */
export function Choices({ legend, error, children }: { legend: string; error?: string; children: ComponentChildren }) {
  const id = useId();
  return (
    <fieldset class="choices" aria-describedby={error ? `${id}-error` : undefined}>
      <legend>{legend}</legend>
      {children}
      {error && (
        <div id={`${id}-error`} class="field-error" role="alert">
          {error}
        </div>
      )}
    </fieldset>
  );
}
