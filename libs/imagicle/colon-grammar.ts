import type { Instant } from '../recordings/recording';
import { expectedDatetime, parseDatetime } from './datetime';

/**
 * The pages' "RHS colon" syntax: a value may begin with an operator and a colon; without one, `equals` is implied. Parsers return
 * what is wrong with a text, in words that follow the parameter's name, where it says nothing.
 */
const operators = ['equals', 'before', 'after', 'between', 'contains'] as const;
type Operator = (typeof operators)[number];

export const stringOperators = ['equals', 'contains'] as const;
export const datetimeOperators = ['equals', 'before', 'after', 'between'] as const;

export interface StringCondition<Taken extends Operator = (typeof stringOperators)[number]> {
  operator: Taken;
  value: string;
}

export type DatetimeCondition =
  | { operator: 'equals' | 'before' | 'after'; instant: Instant }
  /** `from` included, `before` excluded. */
  | { operator: 'between'; from: Instant; before: Instant };

const beginsWithOperator = new RegExp(`^(${operators.join('|')}):`);

/** A word before a colon that is no operator (`sip:100`, `2018-11-01T00:00Z`) is part of the value. */
function splitOperator<Taken extends Operator>(
  text: string,
  taken: readonly Taken[],
): { operator: Taken | 'equals'; operand: string } | string {
  const word = beginsWithOperator.exec(text)?.[1];
  if (word === undefined) return { operator: 'equals', operand: text };
  const operator = taken.find((one) => one === word);
  return operator === undefined
    ? `does not take the operator ${word}; it takes ${taken.join(', ')}`
    : { operator, operand: text.slice(word.length + 1) };
}

/** What `\;` and `\\` may stand in; any other backslash stands for itself (`DOMAIN\john`). */
const withoutBareSemicolon = /^(?:\\[\\;]|\\(?![\\;])|[^\\;])*$/;

/** @param taken the operators that the parameter takes, `equals` among them */
export function parseString<Taken extends Operator>(
  text: string,
  taken: readonly Taken[],
): StringCondition<Taken | 'equals'> | string {
  const split = splitOperator(text, taken);
  if (typeof split === 'string') return split;
  if (!withoutBareSemicolon.test(split.operand)) return 'must have a backslash before each semicolon of its value';
  const value = split.operand.replace(/\\([\\;])/g, '$1');
  return value === '' ? 'must not be empty' : { operator: split.operator, value };
}

export function printString({ operator, value }: StringCondition): string {
  const escaped = value.replace(/[\\;]/g, '\\$&');
  const plain = operator === 'equals' && !beginsWithOperator.test(escaped);
  return plain ? escaped : `${operator}:${escaped}`;
}

/** A `+` that a client forgot to encode arrives as a space. */
const readInstant = (text: string) => parseDatetime(text.replace(/ (?=\d\d(:?\d\d)?$)/, '+'));

export function parseDatetimeCondition(text: string): DatetimeCondition | string {
  const split = splitOperator(text, datetimeOperators);
  if (typeof split === 'string') return split;
  const { operator, operand } = split;
  const instants = operand.split(';').map(readInstant);
  const [instant, second] = instants;
  if (operator === 'between') {
    if (instants.length !== 2) return 'must have two limits with a semicolon between them';
    if (instant === undefined || second === undefined) return `${expectedDatetime}, on both sides of the semicolon`;
    if (instant > second) return 'must not have its lower limit behind the upper one';
    return { operator, from: instant, before: second };
  }
  return instant === undefined || instants.length > 1
    ? `${expectedDatetime}; it takes the operators ${datetimeOperators.join(', ')}`
    : { operator, instant };
}

export function printDatetimeCondition(condition: DatetimeCondition): string {
  const print = (instant: Instant) => new Date(instant).toISOString();
  return condition.operator === 'between'
    ? `between:${print(condition.from)};${print(condition.before)}`
    : `${condition.operator}:${print(condition.instant)}`;
}
