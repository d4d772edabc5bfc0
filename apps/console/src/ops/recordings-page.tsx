import { useState } from 'preact/hooks';
import { Button } from '../shared/button';
import { Field } from '../shared/field';
import { navigate } from '../shared/location';
import { ops } from '../strings/ops';
import { Heading, Section } from './page';
import { pathOf } from './route';
import { Tabs } from './tabs';
import type { Step } from './trail';

const text = ops.recordings;

/** One recording by its id. Searching is what the console is for. */
export function RecordingsPage({ ccid, trail }: { ccid: string; trail: Step[] }) {
  const [id, setId] = useState('');
  const open = (event: Event) => {
    event.preventDefault();
    if (id.trim() !== '') navigate(pathOf({ page: 'recording', ccid, id: id.trim() }));
  };
  return (
    <>
      <Heading trail={trail}>{text.title}</Heading>
      <Tabs ccid={ccid} page="recordings" />
      <Section title={text.lookUp}>
        <form class="look-up" onSubmit={open}>
          <Field
            label={text.id}
            value={id}
            onValue={setId}
            hint={text.idHint}
            autocomplete="off"
            spellcheck={false}
            required
          />
          <Button type="submit" kind="primary">
            {text.open}
          </Button>
        </form>
      </Section>
    </>
  );
}
