import type { RecordingFacts } from './recordings';

/** Set on the page's `globalThis` by any of these scripts that is run. */
export const ranMark = 'hostileScriptRan';

const run = `globalThis.${ranMark} = true`;

/** Texts that a page must show as they are. */
export const hostileTexts = [
  `<img src=x onerror="${run}">`,
  `<script>${run}</script>`,
  `"><svg/onload=${run}>`,
  `javascript:${run}//`,
  `'-${run}-'`,
  `{{constructor.constructor('${run}')()}}`,
  `<a href="javascript:${run}">here</a>`,
  `<style>*{display:none!important}</style>`,
  `</title></textarea><iframe srcdoc="<script>parent.${ranMark}=true</script>"></iframe>`,
  // What follows is written from right to left, and a file's name may end in what it does not.
  '\u202Egnp.exe\u202C \u2066isolated',
  'Z\u0351\u036B\u0343\u036A\u0302\u036B\u033D\u034F\u0334\u0319\u0324\u031E\u0349\u035A\u032F\u031E\u0320\u034DA\u036B\u0357\u0334\u0362',
  'unbroken'.repeat(500),
] as const;

/** With those of the other events, as many leaves as a recording may have: 2,000. */
const manyLeaves = Object.fromEntries(
  Array.from({ length: 2_000 - hostileTexts.length ** 2 - 1 }, (_, number) => [`key ${number}`, `value ${number}`]),
);

/** A recording whose every text is one of {@link hostileTexts}, with as much user data as there may be, nested deeply. */
export function hostileRecording(path: string, startTime: string, stopTime: string): RecordingFacts & { id: string } {
  const text = (number: number) => hostileTexts[number % hostileTexts.length]!;
  const named = Object.fromEntries(hostileTexts.map((one, index) => [one.slice(0, 200), { [`n${index}`]: one }]));
  const deep = Array.from({ length: 20 }).reduce<object>((inner) => ({ [text(0)]: inner }), { leaf: text(1) });
  const contacts = hostileTexts.map((one, index) => ({
    ...{ userName: one, firstName: text(index + 1), lastName: text(index + 2), phoneNumber: text(index + 3) },
    type: 'User' as const,
  }));
  const event = (contact: object, data: object) => ({ occurredAt: startTime, event: 'Joined', contact, data });
  return {
    id: `<script>${run}</script>/../"'#?&%`,
    callerPhoneNumber: text(0),
    dialedPhoneNumber: text(11),
    eventHistory: [...contacts.map((contact) => event(contact, named)), event(contacts[0]!, { ...manyLeaves, deep })],
    mediaFiles: [
      {
        ...{
          startTime,
          stopTime,
          mediaId: text(1),
          type: text(0),
          size: text(3),
          duration: text(2),
          callUUID: text(0),
        },
        mediaDescriptor: { storage: 'webDAV', path },
        masks: [{ time: startTime, type: text(0) }],
        parameters: named,
        partitions: [...hostileTexts],
        tenant: text(8),
      },
    ],
    ...{ ccid: text(3), note: text(0), [text(1).slice(0, 200)]: named },
  };
}
