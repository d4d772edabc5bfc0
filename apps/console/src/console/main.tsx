import { render } from 'preact';
import { useEffect } from 'preact/hooks';
import { useLocation } from '../shared/location';
import type { SignedInUser } from '../shared/session';
import { Shell } from '../shared/shell';
import { wearStoredTheme } from '../shared/theme-switch';
import '../shared/theme.css';
import { strings } from '../strings/console';
import './console.css';
import { isConsolePath, recordingIdOf } from './console-paths';
import { RecordingPage } from './recording-page';
import { SearchPage } from './search-page';
import { forgetAll } from './search-results';

function Console({ user }: { user: SignedInUser }) {
  const location = useLocation(isConsolePath);
  const id = recordingIdOf(location.path);
  useEffect(() => forgetAll, []);
  if (!user.roles.includes('CONTACT_CENTER_ADMIN')) return <p class="notice warn">{strings.noAccess(user.userName)}</p>;
  if (location.path === '/') return <SearchPage location={location} />;
  if (id !== undefined) return <RecordingPage key={id} id={id} cameFromResults={location.from === '/'} />;
  return (
    <div class="empty panel">
      <h1>{strings.notFound.title}</h1>
      <p class="muted">{strings.notFound.text}</p>
      <a class="button" href="/">
        {strings.notFound.home}
      </a>
    </div>
  );
}

wearStoredTheme();
render(<Shell subtitle={strings.subtitle}>{(user) => <Console user={user} />}</Shell>, document.getElementById('app')!);
