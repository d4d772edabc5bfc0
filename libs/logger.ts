import { isNativeError } from 'node:util/types';
import { levels, pino, type DestinationStream, type Logger } from 'pino';

export type { Logger };
export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Names of values that are never logged, wherever they stand. */
const secretName = /auth|password|secret|token|cookie|credential/i;
export const isSecretName = (name: string) => secretName.test(name);

/** A copy in which every value under such a name is masked; bounded in depth, so that no cyclic object hangs the log. */
function redact(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth > 8) return value;
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => [name, secretName.test(name) ? '[redacted]' : redact(held, depth + 1)]),
  );
}

/**
 * What an error says to the operator: its kind, message and stack, its cause, and a SQLSTATE or system code. Not its other
 * properties: clients of stores hang whole requests on them, credentials included.
 */
function serializeError(error: unknown, depth = 0): unknown {
  if (!isNativeError(error)) return typeof error;
  return {
    type: error.name,
    message: error.message,
    code: 'code' in error ? error.code : undefined,
    stack: error.stack,
    cause: error.cause && depth < 5 ? serializeError(error.cause, depth + 1) : undefined,
  };
}

/**
 * JSON lines. ERROR means that somebody must act.
 *
 * @param onLine told of each line that is written
 */
export function createLogger(
  level: LogLevel,
  destination?: DestinationStream,
  onLine?: (level: string) => void,
): Logger {
  return pino(
    {
      level,
      base: undefined,
      hooks: {
        logMethod(args, method, number) {
          onLine?.(levels.labels[number] ?? '');
          method.apply(this, args);
        },
      },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: (fields) => redactFields(fields) },
      serializers: { err: (error: unknown) => serializeError(error) },
    },
    destination ?? pino.destination({ sync: false }),
  );
}

/**
 * Not what a serializer comes after (libs/http/app.ts has those of `req` and `res`): it needs the object itself, and tells
 * nothing secret of it. A copy of a request would be one of its socket and its server, too.
 */
function redactFields({ err, req, res, ...fields }: Record<string, unknown>): Record<string, unknown> {
  return {
    ...(redact(fields) as Record<string, unknown>),
    ...(err !== undefined && { err }),
    ...(req !== undefined && { req }),
    ...(res !== undefined && { res }),
  };
}
