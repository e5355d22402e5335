import { SpanStatusCode, trace } from '@opentelemetry/api'

const tracer = trace.getTracer('@testamur/issuer')

/** Runs the work in a span of its own, so that a trace shows it between the request and the outbox. No personal data in attributes. */
export const inSpan = <T>(
  name: string,
  attributes: Record<string, string | number>,
  work: () => Promise<T>,
): Promise<T> =>
  tracer.startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work()
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR })
      throw error
    } finally {
      span.end()
    }
  })
