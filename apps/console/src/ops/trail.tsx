import { ops } from '../strings/ops';

/** A page above, and where it is. */
export interface Step {
  label: string;
  href: string;
}

export function Trail({ steps }: { steps: Step[] }) {
  return (
    <nav class="trail" aria-label={ops.where}>
      <ol class="cluster">
        {steps.map(({ label, href }, index) => (
          <li key={href}>
            <a class="foreign" href={href}>
              {label}
            </a>
            {index < steps.length - 1 && <span aria-hidden="true"> ›</span>}
          </li>
        ))}
      </ol>
    </nav>
  );
}
