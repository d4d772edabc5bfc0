/** Where in the ops page one is: the whole of its state that can be bookmarked, but for a list's filters. */
export type Route =
  | { page: 'contactCenters' }
  | { page: 'newContactCenter' }
  | { page: 'installationAudit' }
  | { page: CenterPage; ccid: string }
  | { page: 'newUser'; ccid: string }
  | { page: 'user'; ccid: string; userName: string }
  | { page: 'recording'; ccid: string; id: string }
  | { page: 'nowhere' };

/** What a contact center has a tab for, in their order. */
export const centerPages = ['settings', 'users', 'recordings', 'retention', 'mediaDeletions', 'audit'] as const;
export type CenterPage = (typeof centerPages)[number];

const segmentOf: Record<CenterPage, string> = {
  settings: '',
  users: 'users',
  recordings: 'recordings',
  retention: 'retention',
  mediaDeletions: 'media-deletions',
  audit: 'audit',
};

const base = '/contact-centers';
/** No contact center's id. */
const newCenter = 'new';
const installation = 'audit';
/** No user is called so: a name holds no `:`. */
const newUser = ':new';

export function pathOf(route: Exclude<Route, { page: 'nowhere' }>): string {
  if (route.page === 'contactCenters') return '/';
  if (route.page === 'newContactCenter') return `${base}/${newCenter}`;
  if (route.page === 'installationAudit') return `${base}/${installation}`;
  const center = `${base}/${route.ccid}`;
  if (route.page === 'newUser') return `${center}/users/${newUser}`;
  if (route.page === 'user') return `${center}/users/${encodeURIComponent(route.userName)}`;
  if (route.page === 'recording') return `${center}/recordings/${encodeURIComponent(route.id)}`;
  const segment = segmentOf[route.page];
  return segment === '' ? center : `${center}/${segment}`;
}

function decodedSegments(path: string): string[] | undefined {
  try {
    return path.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

export function parseRoute(path: string): Route {
  const segments = decodedSegments(path);
  if (!segments) return { page: 'nowhere' };
  const [first, ccid, tab = '', item, ...more] = segments;
  if (first === undefined) return { page: 'contactCenters' };
  if (`/${first}` !== base || more.length > 0) return { page: 'nowhere' };
  if (ccid === undefined) return { page: 'contactCenters' };
  if (tab === '' && ccid === newCenter) return { page: 'newContactCenter' };
  if (tab === '' && ccid === installation) return { page: 'installationAudit' };
  if (!/^[0-9a-f-]{32,36}$/i.test(ccid)) return { page: 'nowhere' };
  const page = centerPages.find((known) => segmentOf[known] === tab);
  if (page === undefined) return { page: 'nowhere' };
  if (item === undefined) return { page, ccid };
  if (page === 'users') return item === newUser ? { page: 'newUser', ccid } : { page: 'user', ccid, userName: item };
  return page === 'recordings' ? { page: 'recording', ccid, id: item } : { page: 'nowhere' };
}
