import { useCallback, useState } from 'preact/hooks';
import type { ApiFailure } from '../shared/api';
import { failureText } from '../shared/failure-notice';
import { asFailure } from '../shared/use-load';
import { fieldErrors, noErrors, type FieldErrors } from './field-errors';
import { inPlainWords } from './form-words';

export interface Submit {
  working: boolean;
  errors: FieldErrors;
  /** Runs one at a time; what the server refuses is told at its fields. @returns whether it succeeded */
  run: (work: () => Promise<void>) => Promise<boolean>;
  /** What was marked is none of the form's any more. */
  clear: () => void;
}

function errorsOf(failure: ApiFailure, paths: readonly string[]): FieldErrors {
  if (failure.kind !== 'refused') return { ...noErrors, rest: [failureText(failure)] };
  const { at, rest } = fieldErrors(failure.message || failureText(failure), paths);
  const inWords = (sentence: string | undefined) => sentence && inPlainWords(sentence);
  return { at: (path) => inWords(at(path)), rest };
}

/** @param paths of the form's fields */
export function useSubmit(paths: readonly string[]): Submit {
  const [working, setWorking] = useState(false);
  const [errors, setErrors] = useState<FieldErrors>(noErrors);
  const run = async (work: () => Promise<void>) => {
    if (working) return false;
    setWorking(true);
    setErrors(noErrors);
    try {
      await work();
      return true;
    } catch (error) {
      setErrors(errorsOf(asFailure(error), paths));
      // Once it is drawn: to the first field that is marked.
      requestAnimationFrame(() => document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
      return false;
    } finally {
      setWorking(false);
    }
  };
  const clear = useCallback(() => setErrors(noErrors), []);
  return { working, errors, run, clear };
}
