import type { Role } from '../contact-centers/contact-center';
import { row, type Mount } from '../http/mount';
import { basePath } from './envelope';
import { getMedia, type GetMediaDeps } from './routes/get-media';
import { getRecording, type GetRecordingDeps } from './routes/get-recording';
import { listRecordings, type ListRecordingsDeps } from './routes/list-recordings';
import { uploadRecording, type UploadRecordingDeps } from './routes/upload-recording';

export type ImagicleReadDeps = ListRecordingsDeps & GetRecordingDeps & GetMediaDeps;

const admins: Role[] = ['CONTACT_CENTER_ADMIN'];
const uploaders: Role[] = ['CONTACT_CENTER_ADMIN', 'RECORDER'];

/** The user's contact center is the tenant: nothing in the path names it. Segments are matched in any letter case. */
const anyCaseRow: typeof row = (method, path, ...rest) => ({
  ...row(method, `${basePath}${path}`, ...rest),
  anyCase: true,
});

/** The dialect's reads, which both apps serve. */
export function imagicleReads(deps: ImagicleReadDeps): Mount[] {
  return [
    anyCaseRow('GET', '', admins, 'recording.search', listRecordings(deps)),
    anyCaseRow('GET', '/:id', admins, 'recording.read', getRecording(deps)),
    anyCaseRow('GET', '/:id/Media', admins, 'recording.play', getMedia(deps)),
  ];
}

/** The whole dialect: the ops app's. */
export function imagicleMounts(deps: ImagicleReadDeps & UploadRecordingDeps): Mount[] {
  return [...imagicleReads(deps), anyCaseRow('POST', '', uploaders, 'recording.upload', uploadRecording(deps))];
}
