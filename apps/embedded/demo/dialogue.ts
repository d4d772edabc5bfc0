/** Who speaks on a telephone call. */
export type Speaker = 'agent' | 'caller';

/** What the demo's people say; `spoken-lines.adpcm` holds each of it, spoken. */
export const lines = {
  agent: {
    greeting: 'Thank you for calling Harborline. How can I help you today?',
    calling: 'Good morning, this is Harborline calling. Do you have a minute?',
    takeOver: 'Hello, my colleague told me what this is about. Let me have a look.',
    askReference: 'I am sorry to hear that. Can you give me your customer number, please?',
    thanks: 'Thank you, I have your account in front of me.',
    oneMoment: 'One moment, please. I will put you on hold while I check this.',
    back: 'Thank you for waiting. I have found it.',
    yes: 'Yes, I see.',
    transfer: 'I will connect you with a colleague who can help you with that.',
    whenSent: 'It left our warehouse on Tuesday, and it should be with you tomorrow before noon.',
    whereTo: 'Which address should it be delivered to?',
    billed: 'I see it here. You were charged twice for the same month.',
    refund: 'The amount goes back to your account within five working days.',
    restart: 'Please unplug the router, wait for ten seconds, and plug it in again.',
    lights: 'Can you tell me which of the lights are on?',
    technician: 'Then I will send a technician. Would Thursday morning suit you?',
    offer: 'Your contract ends next month. If you stay for another year, you pay ten percent less.',
    terms: 'You can cancel at the end of any month. I will send you that in writing.',
    askCard: 'You can pay by card now. I stop the recording while you tell me the number.',
    paid: 'Thank you. The payment went through, and the recording goes on.',
    anythingElse: 'Is there anything else I can do for you?',
    goodbye: 'Thank you for calling. Have a nice day. Goodbye.',
  },
  caller: {
    lost: 'Hello. I ordered a lamp two weeks ago, and it still has not arrived.',
    wrongBill: 'Hi. I have a question about my last bill. It seems much too high.',
    noInternet: 'Good morning. My internet has been down since last night.',
    cancel: 'Hello. I would like to know how I can cancel my contract.',
    hello: 'Yes, hello, this is a good time.',
    wrongNumber: 'Oh, I am sorry. I think I have the wrong number.',
    reference: 'Yes, it is four seven one, two zero nine, eight eight.',
    sure: 'Sure, no problem.',
    address: 'To my office, please. Twelve Mill Lane, second floor.',
    twice: 'That is right. I was sure that I had paid already.',
    goodNews: 'Oh, that is good to hear.',
    lights: 'There is a red one at the top, and two green ones that are blinking.',
    tried: 'I have done that three times already. It made no difference.',
    thursday: 'Thursday is fine, but not before nine.',
    consider: 'Let me think about it. Could you send me the details by mail?',
    agree: 'That sounds fair. Let us do that.',
    payNow: 'I would rather pay the open amount right away.',
    noThanks: 'No, that was all. Thank you very much for your help.',
    bye: 'Thanks. Bye bye.',
  },
} as const satisfies Record<Speaker, Record<string, string>>;

export type AgentLine = keyof typeof lines.agent;
export type CallerLine = keyof typeof lines.caller;

/** Something said, or a stretch without speech. */
export type Turn =
  | { agent: AgentLine }
  | { caller: CallerLine }
  /** Hold music, or the recording paused (silence); seconds. */
  | { music: number }
  | { paused: number };

export interface Topic {
  name: string;
  /** Where the call waits for an agent. */
  queue: string;
  problem: CallerLine;
  middle: Turn[];
}

export const topics: Topic[] = [
  {
    name: 'delivery',
    queue: 'Orders',
    problem: 'lost',
    middle: [{ agent: 'whereTo' }, { caller: 'address' }, { agent: 'whenSent' }, { caller: 'goodNews' }],
  },
  {
    name: 'billing',
    queue: 'Billing',
    problem: 'wrongBill',
    middle: [{ agent: 'billed' }, { caller: 'twice' }, { agent: 'yes' }, { agent: 'refund' }, { caller: 'goodNews' }],
  },
  {
    name: 'outage',
    queue: 'Technical Support',
    problem: 'noInternet',
    middle: [
      { agent: 'lights' },
      { caller: 'lights' },
      { agent: 'restart' },
      { caller: 'tried' },
      { agent: 'technician' },
      { caller: 'thursday' },
    ],
  },
  {
    name: 'contract',
    queue: 'Contracts',
    problem: 'cancel',
    middle: [{ agent: 'terms' }, { agent: 'offer' }, { caller: 'consider' }],
  },
];
