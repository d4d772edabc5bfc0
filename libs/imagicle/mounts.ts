import type { Role } from '../contact-centers/contact-center';
import type { Mount } from '../http/mount';
import { basePath } from './envelope';
import { getMedia, type GetMediaDeps } from './routes/get-media';
import { getRecording, type GetRecordingDeps } from './routes/get-recording';
import { listRecordings, type ListRecordingsDeps } from './routes/list-recordings';
import { uploadRecording, type UploadRecordingDeps } from './routes/upload-recording';

export type ImagicleReadDeps = ListRecordingsDeps & GetRecordingDeps & GetMediaDeps;

const admins: Role[] = ['CONTACT_CENTER_ADMIN'];
const uploaders: Role[] = ['CONTACT_CENTER_ADMIN', 'RECORDER'];

/** The user's contact center is the tenant: nothing in the path names it. Segments are matched in any letter case. */
const row = (method: Mount['method'], path: string, who: Role[], handler: Mount['handler']): Mount => ({
  ...{ method, path: `${basePath}${path}`, anyCase: true, who, handler },
});

/** The dialect's reads, which both apps serve. */
export function imagicleReads(deps: ImagicleReadDeps): Mount[] {
  return [
    row('GET', '', admins, listRecordings(deps)),
    row('GET', '/:id', admins, getRecording(deps)),
    row('GET', '/:id/Media', admins, getMedia(deps)),
  ];
}

/** The whole dialect: the ops app's. */
export function imagicleMounts(deps: ImagicleReadDeps & UploadRecordingDeps): Mount[] {
  return [...imagicleReads(deps), row('POST', '', uploaders, uploadRecording(deps))];
}
