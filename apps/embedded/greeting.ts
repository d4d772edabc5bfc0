import type { Addresses } from './addresses';
import { demoCalls } from './demo/calls';
import { mediaIdOf } from './demo/recording-of-call';
import { basic, demoContactCenter, type Credentials } from './demo/seed';

/** Where everything is, and how to sign in to the ops page. */
export async function greeting(at: Addresses, ops: Credentials | undefined): Promise<string> {
  return `
  Tapehouse is up (Ctrl-C ends it)

  console      ${at.publicUrl}/   search, read and listen, with a browser
  ops page     ${at.opsUrl}/
  interfaces   ${at.publicUrl}/docs and ${at.opsUrl}/docs
  metrics      ${at.metricsUrl}
  media        ${at.mediaUrl}
  database     ${at.databaseDir === undefined ? 'the one that DATABASE_URL names' : `in ${at.databaseDir}`}

  OPS admin    ${ops && (await canSignIn(at.opsUrl, ops)) ? `${ops.userName}   password: ${ops.password}` : 'as set up at the first start'}
`;
}

/** The password of the first start counts, or what it was changed to; the one of this start may be another. */
async function canSignIn(opsUrl: string, user: Credentials): Promise<boolean> {
  return (await fetch(`${opsUrl}/api/v2/me`, { headers: { authorization: basic(user) } })).ok;
}

export interface DemoGreeting {
  admin: Credentials;
  recorder: Credentials;
  region: string;
  /** When the demo was begun: its calls lie before. */
  now: number;
}

/** How to sign in to the demo, and three lines to paste. */
export function demoGreeting(at: Addresses, { admin, recorder, region, now }: DemoGreeting): string {
  const calls = demoCalls(now);
  const sample = calls.find((call) => call.parts[0]?.agent.lastName === 'van Dyke') ?? calls[0]!;
  const as = ({ userName, password }: Credentials) => `-u ${quoted(`${userName}:${password}`)}`;
  const posted = {
    id: 'my-first-recording',
    callerPhoneNumber: '+14155550199',
    dialedPhoneNumber: '+18005550110',
    region,
    mediaFiles: [
      {
        mediaDescriptor: { storage: 'webDAV', path: `${at.mediaUrl}my/call.wav` },
        callUUID: 'call-1',
        startTime: '2024-05-17T11:45:32Z',
        stopTime: '2024-05-17T11:46:32Z',
      },
    ],
    eventHistory: [],
  };
  const recordings = `${at.opsUrl}/internal-api/contact-centers/${demoContactCenter.id}/recordings`;
  return `
  Demo: ${calls.length} recordings of the contact center "${demoContactCenter.name}"

  contact-center admin   ${admin.userName}   password: ${admin.password}   (signs in to the console)
  recorder               ${recorder.userName}   password: ${recorder.password}

  Find the calls of an agent, hear one, and post one as a recorder does:

  curl -s ${as(admin)} ${quoted(`${at.publicUrl}/api/v2/recordings?userName=%22van%20Dyke%22&limit=2`)}
  curl -s ${as(admin)} -o call.wav ${quoted(`${at.publicUrl}/api/v2/recordings/${sample.id}/play/${mediaIdOf(sample, 0)}`)}
  curl -s ${as(recorder)} -H 'Content-Type: application/json' -d ${quoted(JSON.stringify(posted))} ${quoted(recordings)}
`;
}

/** For a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
