import type { ComponentChildren } from 'preact';
import { shared } from '../strings/shared';
import { Button } from './button';
import { FailureNotice } from './failure-notice';
import { Icon } from './icons';
import { signOut, useSession, type SignedInUser } from './session';
import { SignInForm } from './sign-in-form';
import { ThemeSwitch } from './theme-switch';
import { toast, Toasts } from './toasts';

export interface ShellProps {
  /** What is signed in to, on the sign-in form. */
  subtitle: string;
  /** Beside the name, in the head. */
  navigation?: ComponentChildren;
  /** The page, for who is signed in. */
  children: (user: SignedInUser) => ComponentChildren;
}

/** The frame of every page: who is signed in, and the sign-in form where nobody is. The address stays what it was. */
export function Shell({ subtitle, navigation, children }: ShellProps) {
  const { session, onSignedIn, onSignedOut, retry } = useSession();
  if (session.state === 'signed out') {
    const notice = { ended: shared.signIn.ended, 'signed out': shared.signIn.signedOut };
    return (
      <>
        <SignInForm subtitle={subtitle} notice={session.why && notice[session.why]} onSignedIn={onSignedIn} />
        <Toasts />
      </>
    );
  }
  const user = session.state === 'signed in' ? session.user : undefined;
  return (
    <>
      <a class="skip" href="#content">
        {shared.skip}
      </a>
      <Header user={user} navigation={navigation} onSignedOut={onSignedOut} />
      <main id="content" class="shell-main" tabIndex={-1}>
        {session.state === 'failed' && (
          <FailureNotice failure={session.failure} retryAt={session.retryAt} onRetry={retry} />
        )}
        {user && children(user)}
      </main>
      <Toasts />
    </>
  );
}

interface HeaderProps {
  user?: SignedInUser;
  navigation: ComponentChildren;
  onSignedOut: () => void;
}

function Header({ user, navigation, onSignedOut }: HeaderProps) {
  const leave = () => signOut().then(onSignedOut, () => toast(shared.signOutFailed));
  const name = user && ([user.firstName, user.lastName].filter(Boolean).join(' ') || user.userName);
  return (
    <header class="shell-header">
      <div>
        <a class="wordmark" href="/">
          <Icon name="tape" size={24} />
          {shared.product}
        </a>
        {navigation}
        <span class="shell-user cut foreign" title={user?.userName}>
          {name}
        </span>
        <ThemeSwitch />
        {user && <Button onClick={() => void leave()}>{shared.signOut}</Button>}
      </div>
    </header>
  );
}
