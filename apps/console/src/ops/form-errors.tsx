import { ops } from '../strings/ops';
import type { FieldErrors } from './field-errors';

/** What is wrong and belongs to no field. */
export function FormErrors({ errors, title = ops.notSaved }: { errors: FieldErrors; title?: string }) {
  return (
    <div role="alert">
      {errors.rest.length > 0 && (
        <div class="notice danger">
          <strong>{title}</strong>
          {errors.rest.map((text) => (
            <p key={text} class="foreign">
              {text}
            </p>
          ))}
        </div>
      )}
    </div>
  );
}
