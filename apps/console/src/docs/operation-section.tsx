import { CopyButton } from '../shared/copy-button';
import { docs } from '../strings/docs';
import { asText, curlOf, type InterfaceDocument, type Operation, type Schema } from './interface-document';
import { Inline, Prose } from './prose';
import { SchemaTable } from './schema-table';

type Components = InterfaceDocument['components']['schemas'];

const isSuccess = (status: string) => status < '400';

function whoMay(who: Operation['x-who']): string {
  if (who === 'anyone') return docs.anyone;
  return who === 'any user' ? docs.anyUser : who.join(', ');
}

export function OperationSection({ operation, components }: { operation: Operation; components: Components }) {
  const { operationId, method, path, summary, description } = operation;
  const curl = curlOf(operation, location.origin);
  return (
    <section
      class="operation panel stack"
      id={operationId}
      aria-labelledby={`${operationId}-title ${operationId}-address`}
    >
      <div class="stack tight">
        <h4 id={`${operationId}-title`} tabIndex={-1}>
          <a href={`#${operationId}`}>{summary}</a>
        </h4>
        <p class="mono address" id={`${operationId}-address`}>
          <span class={`method ${method}`}>{method.toUpperCase()}</span> {path}
        </p>
        <p class="muted small">
          {docs.who}: {whoMay(operation['x-who'])}
        </p>
      </div>
      {description && <Prose text={description} />}
      <Parameters operation={operation} components={components} />
      <RequestBody operation={operation} components={components} />
      <Answers operation={operation} components={components} />
      <Errors operation={operation} />
      <Code title={docs.tryIt} text={curl} copy={docs.curl} label={`${docs.tryIt}: ${operationId}`} />
    </section>
  );
}

function Parameters({ operation: { parameters = [] }, components }: { operation: Operation; components: Components }) {
  if (parameters.length === 0) return null;
  const properties = Object.fromEntries(
    parameters.map(({ name, schema, description, in: place, example }) => {
      const shown = example === undefined ? '' : ` ${docs.example}: \`${asText(example)}\`.`;
      const told = `${docs.place[place] ?? place}. ${description.replace(/\.?$/, '.')}${shown}`;
      return [name, { ...schema, description: told } satisfies Schema];
    }),
  );
  const required = parameters.filter((parameter) => parameter.required).map(({ name }) => name);
  return <SchemaTable caption={docs.parameters} schema={{ properties, required }} components={components} open />;
}

function RequestBody({
  operation: { operationId, requestBody },
  components,
}: {
  operation: Operation;
  components: Components;
}) {
  if (!requestBody) return null;
  return (
    <>
      {Object.entries(requestBody.content).map(([type, { schema, examples = {} }]) => (
        <div class="stack tight">
          <h5>
            {docs.requestBody} <span class="muted small mono">{type}</span>
          </h5>
          {!requestBody.required && <p>{docs.optionalBody}</p>}
          <SchemaTable caption={docs.attributes} schema={schema} components={components} />
          {Object.entries(examples).map(([name, { value }]) => (
            <Example title={`${docs.example}: ${name}`} value={value} label={`${operationId}: ${name}`} />
          ))}
        </div>
      ))}
    </>
  );
}

function Answers({
  operation: { operationId, responses },
  components,
}: {
  operation: Operation;
  components: Components;
}) {
  return (
    <div class="stack tight">
      <h5>{docs.answers}</h5>
      {Object.entries(responses)
        .filter(([status]) => isSuccess(status))
        .map(([status, { description, content = {} }]) => (
          <div class="stack tight">
            <p>
              <span class="badge good">{status}</span> <Inline text={description} />{' '}
              <span class="muted small mono">{Object.keys(content).join(', ')}</span>
            </p>
            {Object.values(content).map(({ schema, example }) => (
              <>
                <SchemaTable caption={docs.attributes} schema={schema} components={components} />
                {example !== undefined && (
                  <Example title={docs.example} value={example} label={docs.answerOf(operationId)} />
                )}
              </>
            ))}
          </div>
        ))}
    </div>
  );
}

function Errors({ operation: { responses } }: { operation: Operation }) {
  const errors = Object.entries(responses).filter(([status]) => !isSuccess(status));
  if (errors.length === 0) return null;
  return (
    <div class="table-frame">
      <table class="table">
        <caption>{docs.errors}</caption>
        <thead>
          <tr>
            <th scope="col">{docs.status}</th>
            <th scope="col">{docs.when}</th>
          </tr>
        </thead>
        <tbody>
          {errors.map(([status, { description }]) => (
            <tr>
              <th scope="row">{status}</th>
              <td>
                <Inline text={description} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const Example = ({ title, value, label }: { title: string; value: unknown; label: string }) => (
  <details class="shown">
    <summary>{title}</summary>
    <Lines text={JSON.stringify(value, null, 2)} label={label} />
  </details>
);

function Code({ title, text, copy, label }: { title: string; text: string; copy: string; label: string }) {
  return (
    <div class="stack tight">
      <div class="cluster">
        <h5>{title}</h5>
        <CopyButton text={text} what={copy} />
      </div>
      <Lines text={text} label={label} />
    </div>
  );
}

/** Wider than the page, it scrolls in itself, with the keyboard too. @param label unique on the page */
const Lines = ({ text, label }: { text: string; label: string }) => (
  <pre class="lines" tabIndex={0} role="region" aria-label={label}>
    {text}
  </pre>
);
