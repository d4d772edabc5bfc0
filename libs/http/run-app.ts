import type { RequestListener } from 'node:http';
import type { ServerConfig } from '../server-config';
import { createMetricsServer, type Metrics } from './metrics';
import { closeGracefully, createAppServer, listen, watchUnused } from './serve';

export interface RunningApp {
  /** Where it listens: `http://host:port`. */
  url: string;
  metrics: Metrics;
  /** Stops accepting, finishes what runs, and lets everything go. */
  close: () => Promise<void>;
}

/**
 * @param portVariable what `config.port` was read from
 * @param makeApp is given what addresses in answers begin with
 * @param release lets go of what the app holds, after the last request
 */
export async function runApp(
  config: ServerConfig,
  portVariable: string,
  metrics: Metrics,
  makeApp: (baseUrl: string) => RequestListener,
  release: () => Promise<void>,
): Promise<RunningApp> {
  const server = createAppServer();
  const closeUnused = watchUnused(server);
  const metricsServer = config.metricsPort === undefined ? undefined : createMetricsServer([metrics.registry]);
  try {
    if (metricsServer) await listen(metricsServer, config.host, config.metricsPort!, 'METRICS_PORT');
    const { port } = await listen(server, config.host, config.port, portVariable);
    const host = config.host.includes(':') ? `[${config.host}]` : config.host;
    const url = `http://${host}:${port}`;
    server.on('request', makeApp(config.baseUrl ?? url));
    return {
      url,
      metrics,
      async close() {
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
