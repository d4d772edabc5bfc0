import { Icon } from '../shared/icons';
import { JsonTree } from '../shared/json-tree';
import { formatDuration } from '../shared/time-format';
import { strings } from '../strings/console';
import { formatBytes } from './byte-format';
import type { AxisPart, CallAxis } from './call-axis';
import { ownPath } from './recording';
import { without } from './recording-facts';
import { times } from './times';

const { recording: words } = strings;

export const downloadUri = ({ file }: AxisPart) => `${ownPath(file.mediaUri, location.origin)}?download`;

/** Each file with its download, and everything that the recorder said of it. */
export function MediaFiles({ axis }: { axis: CallAxis }) {
  return (
    <section class="panel stack" aria-labelledby="files-title">
      <h2 id="files-title">{words.files.title(axis.parts.length)}</h2>
      <ol class="files">
        {axis.parts.map((part, at) => (
          <File key={part.file.mediaUri} part={part} axis={axis} number={at + 1} />
        ))}
      </ol>
    </section>
  );
}

function File({ part, axis, number }: { part: AxisPart; axis: CallAxis; number: number }) {
  const { file } = part;
  const name = words.files.name(number);
  const facts = [
    `${times.clock(axis.startTime + part.start)}–${times.clock(axis.startTime + part.start + part.length)}`,
    formatDuration(part.length),
    file.type,
    file.size !== undefined && formatBytes(file.size),
  ];
  return (
    <li class="file">
      <div class="cluster">
        <strong>{name}</strong>
        {file.pkcs7 !== undefined && <span class="badge warn">{words.files.encrypted}</span>}
        <a class="button push" href={downloadUri(part)} download aria-label={words.downloadFile(name)}>
          <Icon name="download" />
          {words.download}
        </a>
      </div>
      <p class="muted small foreign">{facts.filter(Boolean).join(' · ')}</p>
      <details>
        <summary class="small">{words.files.attributes}</summary>
        <JsonTree value={without(file, ['mediaPath', 'playPath'])} />
      </details>
    </li>
  );
}
