import { ops } from '../strings/ops';
import { useLoad } from '../shared/use-load';
import { AuditPage } from './audit-page';
import { client } from './client';
import { DeletionsPage } from './deletions-page';
import type { CenterWithRetention } from './model';
import { Heading, WhenLoaded } from './page';
import { RecordingPage } from './recording-page';
import { RecordingsPage } from './recordings-page';
import { RetentionPage } from './retention-page';
import { pathOf, type CenterPage, type Route } from './route';
import { SettingsPage } from './settings-page';
import { Tabs } from './tabs';
import type { Step } from './trail';
import { NewUserPage, UserPage } from './user-page';
import { UsersPage } from './users-page';

type CenterRoute = Extract<Route, { ccid: string }>;

/** Which tab a page belongs to. */
const tabOf = ({ page }: CenterRoute): CenterPage => {
  if (page === 'newUser' || page === 'user') return 'users';
  return page === 'recording' ? 'recordings' : page;
};

/** All pages of one contact center: it is read once for them. */
export function CenterPages({ route, search }: { route: CenterRoute; search: string }) {
  const { ccid } = route;
  const load = useLoad(ccid, (signal) => client.getCenter(ccid, signal));
  const center = load.loaded.state === 'ready' ? load.loaded.value.contactCenter : undefined;
  const centers = { label: ops.centers.title, href: pathOf({ page: 'contactCenters' }) };
  const trail = center ? [centers, { label: center.name, href: pathOf({ page: 'settings', ccid }) }] : [centers];
  return (
    <div class="stack">
      {!center && <Heading trail={trail}>{ops.tabs[tabOf(route)]}</Heading>}
      <WhenLoaded load={load}>
        {(loaded) => <CenterPageOf route={route} search={search} loaded={loaded} trail={trail} reload={load.reload} />}
      </WhenLoaded>
    </div>
  );
}

interface CenterPageProps {
  route: CenterRoute;
  search: string;
  loaded: CenterWithRetention;
  trail: Step[];
  reload: () => void;
}

function CenterPageOf({ route, search, loaded, trail, reload }: CenterPageProps) {
  const { ccid } = route;
  const tab = tabOf(route);
  const above = [...trail, { label: ops.tabs[tab], href: pathOf({ page: tab, ccid }) }];
  switch (route.page) {
    case 'settings':
      return (
        <>
          <Heading trail={trail.slice(0, 1)}>{loaded.contactCenter.name}</Heading>
          <Tabs ccid={ccid} page={tab} />
          <SettingsPage center={loaded.contactCenter} onSaved={reload} />
        </>
      );
    case 'users':
      return <UsersPage ccid={ccid} trail={trail} />;
    case 'newUser':
      return <NewUserPage ccid={ccid} trail={above} />;
    case 'user':
      return <UserPage key={route.userName} ccid={ccid} userName={route.userName} trail={above} />;
    case 'recordings':
      return <RecordingsPage ccid={ccid} trail={trail} />;
    case 'recording':
      return <RecordingPage key={route.id} ccid={ccid} id={route.id} trail={above} />;
    case 'retention':
      return <RetentionPage loaded={loaded} trail={trail} reload={reload} />;
    case 'mediaDeletions':
      return <DeletionsPage ccid={ccid} trail={trail} />;
    case 'audit':
      return <AuditPage ccid={ccid} search={search} trail={trail} />;
  }
}
