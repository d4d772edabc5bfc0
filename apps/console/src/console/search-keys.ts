import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { firstFieldId } from './search-form';
import { isSilenced } from './single-keys';

export interface SearchKeys {
  list: RefObject<HTMLOListElement | null>;
  onPlay: (id: string) => void;
  /** Escape with nothing to clear: closes what is open. */
  onEscape: () => void;
  onHelp: () => void;
  /** Down on the last row. */
  onEnd: () => void;
}

const isTextField = (target: EventTarget | null): target is HTMLInputElement =>
  target instanceof HTMLInputElement && !['radio', 'range'].includes(target.type);

const linksOf = (list: HTMLElement | null) => [...(list?.querySelectorAll<HTMLAnchorElement>('a.row-start') ?? [])];
const rowOf = (element: Element | null) => element?.closest<HTMLElement>('li.row') ?? undefined;

/** The link of the row next to the one that has the focus; of none: the first one that is in sight. */
function neighbour(list: HTMLElement | null, step: 1 | -1): HTMLAnchorElement | undefined {
  const row = rowOf(document.activeElement);
  if (row) {
    const next = step === 1 ? row.nextElementSibling : row.previousElementSibling;
    return next?.querySelector<HTMLAnchorElement>('a.row-start') ?? undefined;
  }
  return linksOf(list).find((link) => link.getBoundingClientRect().top >= 0);
}

function focusRow(link: HTMLAnchorElement): void {
  link.focus({ preventScroll: true });
  rowOf(link)?.scrollIntoView({ block: 'nearest' });
}

/** Keys in a text field are the text's own, but for Escape and Down. @returns whether it was one of ours */
function inField(field: HTMLInputElement, event: KeyboardEvent, list: HTMLElement | null): boolean {
  if (event.key === 'Escape') {
    if (field.value === '') field.blur();
    else {
      field.value = '';
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    }
    return true;
  }
  const first = event.key === 'ArrowDown' && field.type === 'text' ? linksOf(list)[0] : undefined;
  if (first) focusRow(first);
  return first !== undefined;
}

function onRows(event: KeyboardEvent, keys: SearchKeys): boolean {
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key] as 1 | -1 | undefined;
  if (step !== undefined) {
    const next = neighbour(keys.list.current, step);
    if (next) focusRow(next);
    else if (step === 1) keys.onEnd();
    return next !== undefined;
  }
  const row = rowOf(document.activeElement);
  if (event.key !== ' ' || !row || document.activeElement instanceof HTMLButtonElement) return false;
  keys.onPlay(row.dataset.id!);
  return true;
}

/** Where the page is narrow the fields are folded away: they are opened first. */
function focusSearch(): void {
  const field = document.getElementById(firstFieldId);
  if (field?.checkVisibility()) return field.focus();
  document.querySelector<HTMLElement>('.filters-toggle')?.click();
  requestAnimationFrame(() => field?.focus());
}

function anywhere(event: KeyboardEvent, keys: SearchKeys): boolean {
  if (event.key === 'Escape') keys.onEscape();
  else if (event.key === '?') keys.onHelp();
  else if (event.key === '/') focusSearch();
  else return onRows(event, keys);
  return true;
}

/** Dialogs keep their keys to themselves, radio buttons and the player those that they know. */
function isTaken(target: Element, key: string): boolean {
  if (target.closest('dialog')) return true;
  return (key === ' ' || key.startsWith('Arrow')) && target.closest('[role="radiogroup"], .mini-player') !== null;
}

/** The keyboard of the search page. */
export function useSearchKeys(keys: SearchKeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const { target } = event;
      if (isSilenced(event.key) || (target instanceof Element && isTaken(target, event.key))) return;
      const taken = isTextField(target)
        ? inField(target, event, latest.current.list.current)
        : anywhere(event, latest.current);
      if (taken) event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
