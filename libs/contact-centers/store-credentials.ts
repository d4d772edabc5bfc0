import type { Violation } from '../errors';

/** Who signs in to a store (given back to the OPS admin), and with which secret (never given back). */
export interface Credentials {
  identifier: string;
  secret: string;
}

/** A store as far as its credentials are concerned. */
export interface CredentialSlot<Value = string | undefined> {
  /** Whom the secret is shown to (bucket and endpoint, or base URL): it is never kept for another. */
  target: string;
  /** Which of several stores of one target it is. */
  folder: string;
  identifier: Value;
  secret: Value;
}

/** How a kind of store spells its credentials. */
export interface CredentialNames {
  list: string;
  identifier: string;
  secret: string;
}

type DraftSlot = CredentialSlot<string | null | undefined>;

/** Which half of the credentials is not there, and why it must be. */
class Missing {
  constructor(
    readonly half: 'identifier' | 'secret',
    readonly message: string,
  ) {}
}

/**
 * The credentials of every draft's store, in order. A secret left out keeps the stored one only where its target is unchanged;
 * `null` clears it. Where a stored store with a secret is gone from the drafts, a new one without any is taken for the same
 * store with another target: silently going on without credentials would be the wrong guess.
 *
 * @param violations what is wrong with the drafts is added to it
 */
export function settleCredentials(
  names: CredentialNames,
  drafts: DraftSlot[],
  stored: CredentialSlot[],
  violations: Violation[],
): (Credentials | undefined)[] {
  const held = stored.filter(isHeld);
  const retargeted = held.some((slot) => !drafts.some((draft) => draft.target === slot.target));
  return drafts.map((draft, index) => {
    const settled = settle(draft, held, retargeted);
    if (!(settled instanceof Missing)) return settled;
    const path = `storage.${names.list}[${index}].${names[settled.half]}`;
    violations.push({ path, message: settled.message, missing: true });
    return undefined;
  });
}

const isHeld = (slot: CredentialSlot): slot is CredentialSlot<string> =>
  slot.identifier !== undefined && slot.secret !== undefined;

function settle(
  { target, folder, identifier, secret }: DraftSlot,
  held: CredentialSlot<string>[],
  retargeted: boolean,
): Credentials | undefined | Missing {
  if (secret === null) return undefined;
  if (secret !== undefined) {
    return identifier ? { identifier, secret } : new Missing('identifier', 'must come with the secret');
  }
  if (identifier === null) return undefined;

  const candidates = held.filter((slot) => slot.target === target);
  const kept = candidates.length === 1 ? candidates[0] : candidates.find((slot) => slot.folder === folder);
  if (kept) return { identifier: identifier ?? kept.identifier, secret: kept.secret };
  if (identifier === undefined && !retargeted && candidates.length === 0) return undefined;
  return new Missing('secret', 'must be given, or be null for none: a stored one is kept only for an unchanged target');
}
