import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { FailureNotice } from '../shared/failure-notice';
import type { Load } from '../shared/use-load';
import { shared } from '../strings/shared';
import { ops } from '../strings/ops';
import { Trail, type Step } from './trail';

export interface HeadingProps {
  children: string;
  /** What one can do on the page, beside its title. */
  actions?: ComponentChildren;
  /** How one came here: the pages above. */
  trail?: Step[];
}

/** A page's title; it takes the focus when the page is opened, so that it is read out. */
export function Heading({ children, actions, trail }: HeadingProps) {
  useEffect(() => {
    document.title = ops.documentTitle(children);
  }, [children]);
  return (
    <div>
      {trail && <Trail steps={trail} />}
      <div class="cluster spread">
        <h1 tabIndex={-1} class="foreign">
          {children}
        </h1>
        {actions && <div class="cluster">{actions}</div>}
      </div>
    </div>
  );
}

export interface WhenLoadedProps<T> {
  load: Load<T>;
  /** What stands in its place until then. */
  lines?: number;
  children: (value: T) => ComponentChildren;
}

/** What was asked for, or that it is on its way, or why it is not there and what to do. */
export function WhenLoaded<T>({ load, lines = 5, children }: WhenLoadedProps<T>) {
  const { loaded, reload } = load;
  if (loaded.state === 'ready') return <>{children(loaded.value)}</>;
  if (loaded.state === 'failed')
    return <FailureNotice failure={loaded.failure} retryAt={loaded.retryAt} onRetry={reload} />;
  return <Skeleton lines={lines} />;
}

export function Skeleton({ lines }: { lines: number }) {
  return (
    <div class="panel stack" aria-busy="true">
      <span class="visually-hidden" role="status">
        {shared.loading}
      </span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} class={`skeleton skeleton-${line % 3}`} />
      ))}
    </div>
  );
}

/** A titled part of a page. */
export function Section({ title, hint, children }: { title: string; hint?: string; children: ComponentChildren }) {
  return (
    <section class="panel stack" aria-label={title}>
      <div>
        <h2>{title}</h2>
        {hint && <p class="muted small">{hint}</p>}
      </div>
      {children}
    </section>
  );
}

/** Facts by their names. */
export function Facts({ facts }: { facts: [name: string, value: ComponentChildren][] }) {
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd class="foreign">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
