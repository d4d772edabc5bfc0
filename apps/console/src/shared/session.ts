import { useEffect, useState } from 'preact/hooks';
import type { components } from './public-api';
import { asFailure, retryAtOf } from './use-load';
import { ApiFailure, apiFetch, failureOf, getJson, onSignedOut } from './api';

/** Who is signed in, as `GET /api/v2/me` says. */
export type SignedInUser = components['schemas']['CurrentUser'];

export type Session =
  | { state: 'unknown' }
  | { state: 'signed in'; user: SignedInUser }
  /** `ended`: it was there and is no more. */
  | { state: 'signed out'; why?: 'ended' | 'signed out' }
  /** `retryAt`: epoch milliseconds of the next try, where there is one. */
  | { state: 'failed'; failure: ApiFailure; retryAt?: number };

const sessionPath = '/api/v2/session';

/** @throws ApiFailure `signed out` where the user name or the password is wrong, `slowed down` after too many failures */
export async function signIn(userName: string, password: string): Promise<SignedInUser> {
  const response = await apiFetch(sessionPath, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ userName, password }),
  });
  const body = (await response.json().catch(() => undefined)) as { user: SignedInUser } | undefined;
  if (!response.ok) throw failureOf(response, body);
  if (!body) throw new ApiFailure('unreachable');
  return body.user;
}

/** @throws ApiFailure where the server did not end the session */
export async function signOut(): Promise<void> {
  const response = await apiFetch(sessionPath, { method: 'DELETE' });
  if (!response.ok && response.status !== 401) throw failureOf(response, undefined);
}

export interface SessionControl {
  session: Session;
  onSignedIn: (user: SignedInUser) => void;
  onSignedOut: () => void;
  /** Asks again who is signed in. */
  retry: () => void;
}

/** The session of this page: asked for once, ended by whatever answer says so. */
export function useSession(): SessionControl {
  const [session, setSession] = useState<Session>({ state: 'unknown' });
  const [round, setRound] = useState(0);
  useEffect(
    () =>
      onSignedOut(() => setSession((now) => (now.state === 'signed in' ? { state: 'signed out', why: 'ended' } : now))),
    [],
  );
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    getJson<{ user: SignedInUser }>('/api/v2/me', abort.signal).then(
      ({ user }) => setSession({ state: 'signed in', user }),
      (error: unknown) => {
        if (abort.signal.aborted) return;
        const failure = asFailure(error);
        if (failure.kind === 'signed out') return setSession({ state: 'signed out' });
        const retryAt = retryAtOf(failure, round + 1);
        if (retryAt !== undefined) timer = setTimeout(() => setRound(round + 1), retryAt - Date.now());
        return setSession({ state: 'failed', failure, retryAt });
      },
    );
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [round]);
  return {
    session,
    onSignedIn: (user) => setSession({ state: 'signed in', user }),
    onSignedOut: () => setSession({ state: 'signed out', why: 'signed out' }),
    retry: () => setRound((before) => before + 1),
  };
}
