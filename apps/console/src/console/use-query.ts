import { useEffect, useRef, useState } from 'preact/hooks';
import { navigate, type Location } from '../shared/location';
import { readQuery, writeQuery, type SearchQuery } from './search-query';

const typingPauseMs = 250;

/** The query as typed, and the address that follows it when typing stops. */
export function useQuery(location: Location) {
  const [query, setQuery] = useState(() => readQuery(location.search));
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    // The address always says what is shown, also what nobody typed.
    if (location.cause !== 'replace') {
      const said = readQuery(location.search);
      setQuery(said);
      if (writeQuery(said) !== location.search) navigate(`/${writeQuery(said)}`, 'replace');
    }
    return () => clearTimeout(timer.current);
  }, [location]);
  const change = (changed: SearchQuery, typed: boolean) => {
    clearTimeout(timer.current);
    setQuery(changed);
    const settle = () => navigate(`/${writeQuery(changed)}`, 'replace');
    if (typed) timer.current = setTimeout(settle, typingPauseMs);
    else settle();
  };
  return { query, change };
}
