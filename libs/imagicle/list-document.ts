import { stringifyJson } from '../json';
import type { ListedRecording } from '../recordings/listed-recording';
import type { RecordingList } from '../recordings/recording-list-store';
import { encodeListed } from './recording-codec';

/** The JSON document of a list of any length, piece by piece: the first one says that there is an answer, so it has recordings in it. */
export async function* listDocument(list: RecordingList<AsyncIterable<ListedRecording[]>>): AsyncGenerator<string> {
  let lead = `{"totalCount":${list.totalCount},"recordings":[`;
  for await (const batch of list.recordings) {
    if (batch.length === 0) continue;
    yield lead + batch.map((recording) => stringifyJson(encodeListed(recording))).join(',');
    lead = ',';
  }
  yield lead === ',' ? ']}' : `${lead}]}`;
}
