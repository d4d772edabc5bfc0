import type { RequestListener } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { TapehouseError } from '../errors';
import type { ServerConfig } from '../server-config';
import { answerMalformed, type ErrorAnswer } from './malformed-requests';
import { createMetricsServer, type Metrics } from './metrics';
import { securityHeaders } from './security-headers';
import { closeGracefully, createAppServer, listen, watchAnswers, watchUnused } from './serve';
import { cutSlowBodies } from './slow-bodies';

export interface RunningApp {
  /** Where it listens: `http://host:port`. */
  url: string;
  metrics: Metrics;
  /** Stops accepting, finishes what runs, and lets everything go. */
  close: () => Promise<void>;
}

export interface AppParts {
  /** What `config.port` was read from. */
  portVariable: string;
  metrics: Metrics;
  /** Aborted when the app is to stop: it is not ready any more. */
  stopping: AbortController;
  /** Answers an error where what came is no HTTP; the path is empty where none can be told. */
  errorAnswer: (path: string, error: TapehouseError) => ErrorAnswer;
  /** Is given what addresses in answers begin with. */
  makeApp: (baseUrl: string) => RequestListener;
  /** Lets go of what the app holds, after the last request. */
  release: () => Promise<void>;
}

/** Some 500 bytes a second: less is no line that a recorder posts over. */
const bodyPace = { leastBytes: 16 * 1024, withinMs: 30_000 };

export async function runApp(config: ServerConfig, parts: AppParts): Promise<RunningApp> {
  const { portVariable, metrics, stopping, errorAnswer, makeApp, release } = parts;
  const server = createAppServer();
  const closeUnused = watchUnused(server);
  const closeByAnswers = watchAnswers(server);
  const metricsServer = config.metricsPort === undefined ? undefined : createMetricsServer([metrics.registry]);
  try {
    if (metricsServer) await listen(metricsServer, config.host, config.metricsPort!, 'METRICS_PORT');
    const { port } = await listen(server, config.host, config.port, portVariable);
    const host = config.host.includes(':') ? `[${config.host}]` : config.host;
    const url = `http://${host}:${port}`;
    const baseUrl = config.baseUrl ?? url;
    const app = makeApp(baseUrl);
    server.on('request', app).on('checkExpectation', app);
    answerMalformed(server, { errorAnswer, headers: securityHeaders(baseUrl), onAnswer: metrics.onMalformed });
    cutSlowBodies(server, bodyPace);
    return {
      url,
      metrics,
      async close() {
        stopping.abort();
        closeByAnswers();
        if (config.shutdownDelayMs > 0) await pause(config.shutdownDelayMs);
        await closeGracefully(server, closeUnused, config.shutdownGraceMs);
        await release();
        metricsServer?.close();
        metricsServer?.closeAllConnections();
      },
    };
  } catch (error) {
    metricsServer?.close();
    await release();
    throw error;
  }
}

/** What a `main.ts` does: starts, says why it cannot, and ends everything at SIGTERM or Ctrl-C. */
export function runUntilSignalled(start: () => Promise<{ close: () => Promise<void> }>): void {
  const running = start();
  running.catch((error: unknown) => {
    console.error(error instanceof Error && error.name === 'EnvironmentError' ? error.message : error);
    process.exit(1);
  });
  let stoppingSince: number | undefined;
  const stop = () => {
    if (stoppingSince !== undefined) {
      // npm passes on the Ctrl-C that the terminal has sent us already: only a later one is impatience.
      if (Date.now() - stoppingSince > 1_000) process.exit(1);
      return;
    }
    stoppingSince = Date.now();
    running
      .then((app) => app.close())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
