import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { shared } from '../strings/shared';
import type { ApiFailure } from './api';
import { Button } from './button';

const titles = {
  'signed out': shared.signIn.ended,
  unreachable: shared.failure.unreachable,
  'slowed down': shared.failure.slowedDown,
  refused: shared.failure.refused,
  'not found': shared.failure.notFound,
  broken: shared.failure.broken,
};

/** What failed, in words. */
export const failureText = (failure: ApiFailure) => failure.message || titles[failure.kind];

function useSecondsUntil(instant: number | undefined): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (instant === undefined) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [instant]);
  return instant === undefined ? 0 : Math.max(0, Math.ceil((instant - now) / 1_000));
}

export interface FailureNoticeProps {
  failure: ApiFailure;
  /** Epoch milliseconds of the next try. */
  retryAt?: number;
  onRetry: () => void;
  children?: ComponentChildren;
}

/** What failed, what the server said of it, and a way on. */
export function FailureNotice({ failure, retryAt, onRetry, children }: FailureNoticeProps) {
  const seconds = useSecondsUntil(retryAt);
  const waits = retryAt !== undefined;
  return (
    <div class={`notice ${waits ? 'warn' : 'danger'}`}>
      <div role="alert">
        <strong>{titles[failure.kind]}</strong>
        {failure.message && <p class="foreign">{failure.message}</p>}
      </div>
      {/* A screen reader is told once, not every second. */}
      {waits && (
        <p class="muted" aria-hidden="true">
          {seconds > 0 ? shared.failure.retryingIn(seconds) : shared.failure.retrying}
        </p>
      )}
      {children}
      <Button onClick={onRetry}>{waits ? shared.failure.tryNow : shared.failure.tryAgain}</Button>
    </div>
  );
}
