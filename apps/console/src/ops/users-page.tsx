import type { Column } from '../shared/table';
import { useLoad } from '../shared/use-load';
import { ops } from '../strings/ops';
import { client } from './client';
import type { User } from './model';
import { Heading, WhenLoaded } from './page';
import { Records } from './records';
import { pathOf } from './route';
import { Tabs } from './tabs';
import type { Step } from './trail';

const text = ops.users;
const joined = (parts: (string | undefined)[], separator: string) => parts.filter(Boolean).join(separator);

const columnsOf = (ccid: string): Column<User>[] => [
  {
    head: text.userName,
    cell: ({ userName }) => (
      <a class="foreign strong" href={pathOf({ page: 'user', ccid, userName })}>
        {userName}
      </a>
    ),
  },
  {
    head: text.name,
    cell: ({ firstName, lastName }) => <span class="foreign">{joined([firstName, lastName], ' ')}</span>,
  },
  { head: text.roles, cell: ({ roles }) => roles.map((role) => text.roleNames[role]).join(', ') },
  {
    head: text.department,
    cell: ({ group, department }) => <span class="foreign">{joined([group, department], ', ')}</span>,
  },
  {
    head: text.state,
    cell: ({ disabled }) => (
      <span class={`badge ${disabled ? 'warn' : 'good'}`}>{disabled ? text.disabled : text.active}</span>
    ),
  },
];

/** A contact center's users. */
export function UsersPage({ ccid, trail }: { ccid: string; trail: Step[] }) {
  const load = useLoad(ccid, (signal) => client.listUsers(ccid, signal));
  const create = (
    <a class="button primary" href={pathOf({ page: 'newUser', ccid })}>
      {text.create}
    </a>
  );
  return (
    <>
      <Heading trail={trail} actions={create}>
        {text.title}
      </Heading>
      <Tabs ccid={ccid} page="users" />
      <WhenLoaded load={load}>
        {(users) =>
          users.length === 0 ? (
            <p class="notice">{text.none}</p>
          ) : (
            <Records caption={text.title} columns={columnsOf(ccid)} rows={users} keyOf={({ userName }) => userName} />
          )
        }
      </WhenLoaded>
    </>
  );
}
