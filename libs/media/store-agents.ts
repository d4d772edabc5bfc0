import * as http from 'node:http';
import * as https from 'node:https';
import { allowedLookup, refuseForbiddenLiteral } from './guarded-lookup';

/** The connections to one store: of its own, so that a hung store takes none from the others. */
export interface StoreAgents {
  http: http.Agent;
  https: https.Agent;
  /** Closes what is idle now, and each of the others when it is done: whoever is listening hears it to the end. */
  retire(): void;
  /** Closes all at once. */
  destroy(): void;
}

const idleMs = 30_000;

/** A connection in use is not hurt by its idle time; one in the pool is closed. */
const agentOptions = (maxSockets: number): http.AgentOptions => ({
  keepAlive: true,
  maxSockets,
  maxFreeSockets: 16,
  timeout: idleMs,
  // `lookup` is handed down to net.connect.
  ...{ lookup: allowedLookup },
});

function guarded<T extends http.Agent>(agent: T): T {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const refusal = refuseForbiddenLiteral(options.host ?? '');
    if (!refusal) return connect(options, callback);
    callback?.(refusal, undefined!);
    return undefined;
  };
  return agent;
}

function retireAgent(agent: http.Agent): void {
  // Node pools a connection again when its request ends, unless the agent keeps none alive.
  (agent as { keepAlive?: boolean }).keepAlive = false;
  for (const sockets of Object.values(agent.freeSockets)) sockets?.forEach((socket) => socket.destroy());
}

/** @param maxSockets connections at once; requests beyond it wait their turn, for as long as a store may take to answer */
export function createStoreAgents(maxSockets: number): StoreAgents {
  const agents = {
    http: guarded(new http.Agent(agentOptions(maxSockets))),
    https: guarded(new https.Agent(agentOptions(maxSockets))),
  };
  return {
    ...agents,
    retire() {
      retireAgent(agents.http);
      retireAgent(agents.https);
    },
    destroy() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}
