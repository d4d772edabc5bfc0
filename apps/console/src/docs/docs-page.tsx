import { useEffect, useState } from 'preact/hooks';
import { getJson } from '../shared/api';
import { FailureNotice } from '../shared/failure-notice';
import { Field } from '../shared/field';
import { useLoad } from '../shared/use-load';
import { docs } from '../strings/docs';
import { shared } from '../strings/shared';
import { groupsOf, hasWords, type InterfaceDocument, type OperationGroup } from './interface-document';
import { OperationSection } from './operation-section';
import { Prose } from './prose';

/** The document is there later than the page: only then is there a place to go to. */
function useDeepLink(isReady: boolean): void {
  useEffect(() => {
    if (!isReady) return undefined;
    const goThere = () => {
      const id = decodeURIComponent(location.hash.slice(1));
      document.getElementById(id)?.scrollIntoView();
      document.getElementById(`${id}-title`)?.focus({ preventScroll: true });
    };
    goThere();
    addEventListener('hashchange', goThere);
    return () => removeEventListener('hashchange', goThere);
  }, [isReady]);
}

export function DocsPage() {
  const { loaded, reload } = useLoad('document', (signal) => getJson<InterfaceDocument>('/openapi.json', signal));
  useDeepLink(loaded.state === 'ready');
  if (loaded.state === 'loading') return <p class="muted">{shared.loading}</p>;
  if (loaded.state === 'failed')
    return <FailureNotice failure={loaded.failure} retryAt={loaded.retryAt} onRetry={reload} />;
  return <Documents interfaces={loaded.value} />;
}

function Documents({ interfaces }: { interfaces: InterfaceDocument }) {
  const [words, setWords] = useState('');
  const groups = groupsOf(interfaces, (operation) => hasWords(operation, words.trim()));
  const { title, version, description } = interfaces.info;
  return (
    <div class="documents">
      <nav class="contents stack" aria-label={docs.operations}>
        <Field label={docs.find} hint={docs.findHint} type="search" value={words} onValue={setWords} />
        <Contents groups={groups} />
      </nav>
      <div class="stack">
        <div class="stack tight">
          <h1 tabIndex={-1}>{title}</h1>
          <p class="muted">
            {docs.version(version)} · <a href="/openapi.json">{docs.raw}</a>
          </p>
        </div>
        <Prose text={description} />
        {groups.length === 0 && <p role="status">{docs.nothingFound}</p>}
        {groups.map(({ name, subjects }) => (
          <section class="stack group" aria-label={name}>
            <h2>{name}</h2>
            {subjects.map((subject) => (
              <section class="stack" aria-label={subject.name}>
                <h3>{subject.name}</h3>
                {subject.operations.map((operation) => (
                  <OperationSection
                    key={operation.operationId}
                    operation={operation}
                    components={interfaces.components.schemas}
                  />
                ))}
              </section>
            ))}
          </section>
        ))}
      </div>
    </div>
  );
}

/** On a narrow page it is folded: what is below it is what one came for. */
const isWide = () => matchMedia('(min-width: 64rem)').matches;

function Contents({ groups }: { groups: OperationGroup[] }) {
  return (
    <details class="shown" open={isWide()}>
      <summary>{docs.operations}</summary>
      {groups.map(({ name, subjects }) => (
        <div class="stack tight contents-group">
          <p class="small muted">{name}</p>
          {subjects.map((subject) => (
            <div>
              <p class="contents-subject">{subject.name}</p>
              <ul>
                {subject.operations.map(({ operationId, summary, method }) => (
                  <li>
                    <a href={`#${operationId}`}>
                      <span class={`method small ${method}`}>{method.toUpperCase()}</span>
                      <span>{summary}</span>
                    </a>
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </div>
      ))}
    </details>
  );
}
