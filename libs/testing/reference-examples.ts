/** The reference pages' two examples of a POST, as JSON. */
const common = {
  id: '00PV5Q27MG8AB8VNE49362LAES000014',
  callerPhoneNumber: '+16504668888',
  dialedPhoneNumber: '+14155551234',
  region: 'test',
};

const mediaFile = {
  startTime: '2013-05-17T11:45:32.000-0800',
  stopTime: '2013-05-17T14:15:36.000-0800',
  callUUID: 'callUUID',
  mediaId: '00PV5Q27MG8AB8VNE49362LAES000013_029FO32T0G8LDFTEK9I4K8DAES0KTDVE.wav',
  type: 'audio/wav',
  duration: '8000',
  tenant: 'Environment',
  ivrprofile: 'DefaultProfile',
  size: '8544',
  parameters: { record: 'source', recorddn: '2222' },
  masks: [{ time: '2013-02-06T10:23:10.034Z', type: 'paused' }],
  pkcs7: 'SJOSSWKGUEKSHSVHSU',
  certAlias: ['cert1', 'cert2'],
  partitions: ['part1', 'part2'],
  accessgroup: ['US', 'US/CA'],
};

const eventHistory = [
  {
    occurredAt: '2013-05-18T22:25:56.000+0000',
    contact: {
      type: 'User',
      phoneNumber: '+14103585834',
      userName: 'dima.p@genesys.com',
      firstName: 'Dima',
      lastName: 'Pokh',
    },
    event: 'Left',
  },
];

export const s3Example = {
  ...common,
  mediaFiles: [
    {
      ...mediaFile,
      mediaDescriptor: { storage: 'awsS3', path: 'FTtests/sample1.mp3', data: { bucket: 'stage-recordings' } },
    },
  ] as const,
  eventHistory,
};

export const webDavExample = {
  ...common,
  mediaFiles: [
    { ...mediaFile, mediaDescriptor: { storage: 'webDAV', path: 'http://10.10.15.83:8080/sample1.mp3' } },
  ] as const,
  eventHistory,
};
