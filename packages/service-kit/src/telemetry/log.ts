import { trace } from '@opentelemetry/api'
import pino from 'pino'
import { redact } from './redact.js'

export type Logger = pino.Logger

/** The trace that the line belongs to, so that logs and traces are found by one another. */
function traceIds(): Record<string, string> {
  const span = trace.getActiveSpan()?.spanContext()
  return span ? { trace_id: span.traceId, span_id: span.spanId } : {}
}

/** Structured logs on standard output, written off the hot path, without secrets and personal data. */
export function createLogger(service: string, level = 'info', destination?: pino.DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }), log: redact },
    mixin: traceIds,
  }
  return pino(options, destination ?? pino.destination({ dest: 1, sync: false, minLength: 4_096, periodicFlush: 250 }))
}

/** Writes out what is still held, at the end of a process. */
export const flushLogs = (log: Logger): void => log.flush()
