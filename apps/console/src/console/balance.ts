export interface Balance {
  /** @param value -1: the left channel alone, 0: both, 1: the right one alone */
  set: (value: number) => void;
  resume: () => Promise<void>;
  close: () => void;
}

/** How loud each channel is. @param value -1 to 1 */
export const channelGains = (value: number) => ({ left: Math.min(1, 1 - value), right: Math.min(1, 1 + value) });

/**
 * Agent on the left, caller on the right: one of them can be turned down. A mono call is on both channels alike. Not a
 * `StereoPannerNode`, which would move the one that is turned down to the other side instead.
 */
export function createBalance(audio: HTMLAudioElement): Balance {
  const context = new AudioContext();
  const both = new GainNode(context, {
    channelCount: 2,
    channelCountMode: 'explicit',
    channelInterpretation: 'speakers',
  });
  const [splitter, merger] = [
    new ChannelSplitterNode(context, { numberOfOutputs: 2 }),
    new ChannelMergerNode(context, { numberOfInputs: 2 }),
  ];
  const [left, right] = [new GainNode(context), new GainNode(context)];
  context.createMediaElementSource(audio).connect(both).connect(splitter);
  splitter.connect(left, 0).connect(merger, 0, 0);
  splitter.connect(right, 1).connect(merger, 0, 1);
  merger.connect(context.destination);
  return {
    set: (value) => {
      const gains = channelGains(value);
      left.gain.value = gains.left;
      right.gain.value = gains.right;
      if (context.state === 'suspended') void context.resume();
    },
    resume: () => context.resume(),
    close: () => void context.close(),
  };
}
