import { useEffect } from 'preact/hooks';
import { useLocation } from '../shared/location';
import type { SignedInUser } from '../shared/session';
import { Shell } from '../shared/shell';
import { ops } from '../strings/ops';
import { AuditPage } from './audit-page';
import { CenterPages } from './center-pages';
import { CentersPage } from './centers-page';
import { NewCenterPage } from './new-center-page';
import { Heading } from './page';
import { parseRoute, pathOf, type Route } from './route';

const owns = (path: string) => parseRoute(path).page !== 'nowhere';

export function App() {
  const location = useLocation(owns);
  const route = parseRoute(location.path);
  // A page that was opened is read out from its heading, and seen from its top; one that was gone back to is where it was.
  useEffect(() => {
    if (location.cause !== 'push' && location.cause !== 'pop') return;
    document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
    if (location.cause === 'push') scrollTo(0, 0);
  }, [location.path]);
  return (
    <Shell subtitle={ops.subtitle} navigation={<Navigation page={route.page} />}>
      {(user) => (mayOperate(user) ? <Page route={route} search={location.search} /> : <NotAllowed />)}
    </Shell>
  );
}

const mayOperate = ({ roles }: SignedInUser) => roles.includes('OPS_ADMIN');

function NotAllowed() {
  return (
    <p class="notice danger" role="alert">
      {ops.notAllowed}
    </p>
  );
}

function Navigation({ page }: { page: Route['page'] }) {
  const inAudit = page === 'installationAudit';
  return (
    <nav class="sections" aria-label={ops.sections}>
      <a href={pathOf({ page: 'contactCenters' })} aria-current={inAudit ? undefined : 'true'}>
        {ops.centers.title}
      </a>
      <a href={pathOf({ page: 'installationAudit' })} aria-current={inAudit ? 'true' : undefined}>
        {ops.audit.title}
      </a>
    </nav>
  );
}

function Page({ route, search }: { route: Route; search: string }) {
  switch (route.page) {
    case 'contactCenters':
      return <CentersPage />;
    case 'newContactCenter':
      return <NewCenterPage />;
    case 'installationAudit':
      return <AuditPage search={search} />;
    case 'nowhere':
      return <Nowhere />;
    default:
      return <CenterPages key={route.ccid} route={route} search={search} />;
  }
}

function Nowhere() {
  return (
    <div class="stack">
      <Heading>{ops.nowhere.title}</Heading>
      <p>
        {ops.nowhere.text} <a href={pathOf({ page: 'contactCenters' })}>{ops.centers.title}</a>
      </p>
    </div>
  );
}
