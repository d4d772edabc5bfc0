import { useState } from 'preact/hooks';
import { Button } from '../shared/button';
import { Field, Segments } from '../shared/field';
import { strings } from '../strings/console';
import {
  instantOfLocalInput,
  localInputOf,
  mostCharacters,
  ranges,
  textFilters,
  type FilterName,
  type QueryErrors,
  type SearchQuery,
  type TextFilter,
} from './search-query';

const { search } = strings;
export const firstFieldId = 'filter-callerPhoneNumber';

export interface SearchFormProps {
  query: SearchQuery;
  errors: QueryErrors;
  /** @param typed whether more is likely to come at once */
  onQuery: (query: SearchQuery, typed: boolean) => void;
  onSubmit: () => void;
}

function Hint({ name }: { name: TextFilter }) {
  if (name === 'callerPhoneNumber' || name === 'dialedPhoneNumber') {
    const [before, after] = search.hints.number;
    return (
      <>
        {before}
        <code>*</code>
        {after}
      </>
    );
  }
  return (
    <>
      {search.hints.terms.map(([before, code, after]) => (
        <span key={code}>
          {before}
          <code>{code}</code>
          {after}
        </span>
      ))}
    </>
  );
}

const errorOf = (name: FilterName, { fields }: QueryErrors) =>
  fields[name] && search.wrong(search.fields[name], fields[name]);

export function SearchForm({ query, errors, onQuery, onSubmit }: SearchFormProps) {
  const set = textFilters.filter((name) => query[name] !== '').length;
  const [open, setOpen] = useState(false);
  const clear = () =>
    onQuery({ ...query, callerPhoneNumber: '', dialedPhoneNumber: '', userName: '', userData: '' }, false);
  return (
    <form
      class="search-form panel"
      role="search"
      aria-label={search.form}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <div class="cluster">
        <Segments
          label={search.range}
          name="range"
          options={ranges.map((value) => ({ value, label: search.ranges[value] }))}
          value={query.range}
          onValue={(range) => onQuery({ ...query, range }, false)}
        />
        <Button class="filters-toggle" aria-expanded={open} aria-controls="filters" onClick={() => setOpen(!open)}>
          {search.filters(set)}
        </Button>
        {set > 0 && (
          <Button kind="quiet" class="push" onClick={clear}>
            {search.clear}
          </Button>
        )}
      </div>
      {query.range === 'between' && <Between query={query} errors={errors} onQuery={onQuery} />}
      <div id="filters" class={`filters ${open || Object.keys(errors.fields).length > 0 ? 'open' : ''}`}>
        {textFilters.map((name) => (
          <Field
            key={name}
            id={`filter-${name}`}
            label={search.fields[name]}
            value={query[name]}
            onValue={(value) => onQuery({ ...query, [name]: value }, true)}
            hint={<Hint name={name} />}
            error={errorOf(name, errors)}
            type="text"
            inputMode="search"
            enterkeyhint="search"
            maxLength={mostCharacters}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
          />
        ))}
      </div>
      {/* Enter in a field searches at once. */}
      <button type="submit" class="visually-hidden" tabIndex={-1}>
        {search.form}
      </button>
    </form>
  );
}

function Between({ query, errors, onQuery }: Omit<SearchFormProps, 'onSubmit'>) {
  return (
    <div class="between">
      {(['startTime', 'endTime'] as const).map((name) => (
        <Field
          key={name}
          label={search.fields[name]}
          type="datetime-local"
          value={localInputOf(query[name])}
          onValue={(value) => onQuery({ ...query, [name]: instantOfLocalInput(value) }, true)}
          error={errorOf(name, errors)}
        />
      ))}
    </div>
  );
}
