import { answerOf, createApi, getJson } from '../shared/api';
import type { JsonObject } from '../shared/json';
import type { paths } from '../shared/ops-api';
import type { ChangedUser, ContactCenterDraft, FailedDeletion, NewUser, StorageDraft } from './model';

const api = createApi<paths>();

const root = '/api/v2/ops';
const centers = `${root}/contact-centers` as const;
const center = `${centers}/{ccid}` as const;
const all = { query: { fields: '*' } } as const;

const failedOf = (answer: object) => ('failed' in answer ? (answer.failed as FailedDeletion[]) : []);

/** All that the page asks of the ops app, one function an operation. All reject with ApiFailure. */
export const client = {
  listCenters: (signal: AbortSignal) =>
    answerOf(api.GET(centers, { params: all, signal })).then((answer) =>
      'contactCenters' in answer ? answer.contactCenters : [],
    ),
  getCenter: (ccid: string, signal: AbortSignal) => answerOf(api.GET(center, { params: { path: { ccid } }, signal })),
  createCenter: (body: ContactCenterDraft) => answerOf(api.POST(centers, { body })),
  replaceCenter: (ccid: string, body: ContactCenterDraft) =>
    answerOf(api.PUT(center, { params: { path: { ccid } }, body })),
  deleteCenter: (ccid: string) => answerOf(api.DELETE(center, { params: { path: { ccid } } })),
  checkStorage: (ccid: string, storage: StorageDraft) =>
    answerOf(api.POST(`${center}/storage-check`, { params: { path: { ccid } }, body: { storage } })).then(
      ({ stores }) => stores,
    ),

  listUsers: (ccid: string, signal: AbortSignal) =>
    answerOf(api.GET(`${center}/users`, { params: { path: { ccid }, ...all }, signal })).then((answer) =>
      'users' in answer ? answer.users : [],
    ),
  getUser: (ccid: string, userName: string, signal: AbortSignal) =>
    answerOf(api.GET(`${center}/users/{userName}`, { params: { path: { ccid, userName } }, signal })).then(
      ({ user }) => user,
    ),
  createUser: (ccid: string, body: NewUser) =>
    answerOf(api.POST(`${center}/users`, { params: { path: { ccid } }, body })),
  replaceUser: (ccid: string, userName: string, body: ChangedUser) =>
    answerOf(api.PUT(`${center}/users/{userName}`, { params: { path: { ccid, userName } }, body })),
  deleteUser: (ccid: string, userName: string) =>
    answerOf(api.DELETE(`${center}/users/{userName}`, { params: { path: { ccid, userName } } })),

  /** Of those contact centers that have any. */
  countDeletions: (signal: AbortSignal) =>
    answerOf(api.GET(`${root}/media-deletions`, { signal })).then(({ contactCenters }) => contactCenters),
  /** @returns what is there still */
  retryDeletion: (ccid: string, id: string) =>
    answerOf(api.POST(`${center}/media-deletions/{id}/retry`, { params: { path: { ccid, id } } })).then(failedOf),
  runRetention: (ccid: string) => answerOf(api.POST(`${center}/retention`, { params: { path: { ccid } } })),

  /** All of it, also what no page names, with the digits of its numbers. */
  getRecording: (ccid: string, id: string, signal: AbortSignal) =>
    getJson<{ recording: JsonObject }>(`${centers}/${ccid}/recordings/${encodeURIComponent(id)}`, signal).then(
      ({ recording }) => recording,
    ),
  changeHold: (ccid: string, id: string, operationName: 'applyNonDelete' | 'removeNonDelete') =>
    answerOf(api.POST(`${center}/recordings/{id}`, { params: { path: { ccid, id } }, body: { operationName } })),
  /** @returns the media that could not be deleted yet */
  deleteRecording: (ccid: string, id: string, withMedia: boolean) =>
    answerOf(
      api.DELETE(`${center}/recordings/{id}`, {
        params: { path: { ccid, id }, ...(withMedia && { query: { subresources: '*' } }) },
      }),
    ).then(failedOf),
};

/** First pages of lists, which go on by `nextUri`. */
export const uris = {
  mediaDeletions: (ccid: string) => `${centers}/${ccid}/media-deletions`,
  forecast: (ccid: string, days: string) =>
    `${centers}/${ccid}/retention${days === '' ? '' : `?retentionDays=${encodeURIComponent(days)}`}`,
  /** @param ccid undefined: what belongs to no contact center @param query what stands behind the `?` */
  audit: (ccid: string | undefined, query: string) =>
    `${ccid === undefined ? root : `${centers}/${ccid}`}/audit${query === '' ? '' : `?${query}`}`,
};
