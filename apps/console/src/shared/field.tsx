import type { ComponentChildren, JSX } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

export interface FieldProps extends Omit<JSX.IntrinsicElements['input'], 'label' | 'value' | 'onInput' | 'role'> {
  label: string;
  value: string;
  onValue: (value: string) => void;
  /** Below the input; read out with it. */
  hint?: ComponentChildren;
  /** What is wrong with it, in plain words. */
  error?: string;
}

/** A labelled input with its hint and its error, tied together for screen readers. */
export function Field({ label, value, onValue, hint, error, id, ...rest }: FieldProps) {
  const own = useId();
  const inputId = typeof id === 'string' ? id : own;
  const described = [hint ? `${inputId}-hint` : '', error ? `${inputId}-error` : ''].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={inputId}>{label}</label>
      <input
        {...(rest as object)}
        id={inputId}
        class="input"
        value={value}
        onInput={(event) => onValue(event.currentTarget.value)}
        aria-invalid={error ? 'true' : undefined}
        aria-describedby={described || undefined}
      />
      {hint && (
        <div id={`${inputId}-hint`} class="field-hint">
          {hint}
        </div>
      )}
      {error && (
        <div id={`${inputId}-error`} class="field-error" role="alert">
          {error}
        </div>
      )}
    </div>
  );
}

export interface SegmentsProps<Value extends string> {
  /** What is chosen here: the group's name for screen readers. */
  label: string;
  /** Unique on the page. */
  name: string;
  options: readonly { value: Value; label: string }[];
  value: Value;
  onValue: (value: Value) => void;
}

/** One of a few: radio buttons that look like one control. */
export function Segments<Value extends string>({ label, name, options, value, onValue }: SegmentsProps<Value>) {
  const frame = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    // Where they do not fit beside each other the chosen one is in sight; the page itself stays where it is.
    const chosen = frame.current?.querySelector<HTMLElement>('label:has(:checked)');
    if (chosen) frame.current!.scrollLeft = chosen.offsetLeft - (frame.current!.clientWidth - chosen.offsetWidth) / 2;
  }, [value]);
  return (
    <div ref={frame} class="segments" role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onValue(option.value)}
          />
          {option.label}
        </label>
      ))}
    </div>
  );
}
