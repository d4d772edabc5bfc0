import { useEffect, useRef, useState } from 'preact/hooks';
import { shared } from '../strings/shared';
import { Button } from './button';
import { failureText } from './failure-notice';
import { Field } from './field';
import { Icon } from './icons';
import { signIn, type SignedInUser } from './session';
import { asFailure } from './use-load';

export interface SignInFormProps {
  /** What is signed in to, below the name. */
  subtitle: string;
  /** Why it is asked for, where that is not plain. */
  notice?: string;
  onSignedIn: (user: SignedInUser) => void;
}

function errorText(error: unknown): string {
  const failure = asFailure(error);
  if (failure.kind === 'signed out') return shared.signIn.wrong;
  if (failure.kind === 'slowed down') return shared.signIn.slowedDown(failure.retryAfterSeconds ?? 5);
  return failureText(failure);
}

/** No script keeps the password: it is read from the form, sent once and answered by a cookie that scripts cannot see. */
export function SignInForm({ subtitle, notice, onSignedIn }: SignInFormProps) {
  const [userName, setUserName] = useState('');
  const [password, setPassword] = useState('');
  const [working, setWorking] = useState(false);
  const [error, setError] = useState('');
  const form = useRef<HTMLFormElement>(null);
  const focusOn = (name: string) => form.current?.querySelector<HTMLInputElement>(`[name="${name}"]`)?.focus();
  useEffect(() => focusOn('userName'), []);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (working) return;
    if (!userName || !password) {
      setError(shared.signIn.missing);
      focusOn(userName ? 'password' : 'userName');
      return;
    }
    setWorking(true);
    setError('');
    try {
      onSignedIn(await signIn(userName, password));
    } catch (cause) {
      setWorking(false);
      setPassword('');
      setError(errorText(cause));
      focusOn('password');
    }
  };

  return (
    <main class="sign-in">
      <form ref={form} class="sign-in-card panel stack" onSubmit={(event) => void submit(event)} noValidate>
        <div>
          <h1 class="cluster">
            <span class="wordmark">
              <Icon name="tape" size={28} />
              {shared.product}
            </span>
          </h1>
          <p class="muted">{subtitle}</p>
        </div>
        {notice && (
          <p class="notice warn" role="status">
            {notice}
          </p>
        )}
        <Field
          label={shared.signIn.userName}
          name="userName"
          value={userName}
          onValue={setUserName}
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
        />
        <Field
          label={shared.signIn.password}
          name="password"
          type="password"
          value={password}
          onValue={setPassword}
          autocomplete="current-password"
        />
        <div role="alert">{error && <p class="field-error">{error}</p>}</div>
        <Button type="submit" kind="primary" aria-disabled={working}>
          {working ? shared.signIn.working : shared.signIn.submit}
        </Button>
      </form>
    </main>
  );
}
