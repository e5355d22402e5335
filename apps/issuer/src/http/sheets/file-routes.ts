import { z } from '@hono/zod-openapi'
import { createRouter, route } from '@testamur/service-kit'
import { memberOf } from '../../commands/member-of.js'
import type { Context } from '../../context.js'
import type { StoredBatch } from '../../store/sheets/read-sheets.js'
import { problems as statuses } from '../problems.js'
import { errorFile } from './error-file.js'
import { BatchId, found } from './found.js'
import { resultFile } from './result-file.js'

const fileRoute = (file: 'errors' | 'result', summary: string) =>
  route({
    access: { scope: 'credentials:read' },
    method: 'get',
    path: `/api/issuer/batches/{id}/${file}.csv`,
    summary,
    request: { params: BatchId },
    responses: {
      200: { description: 'CSV in UTF-8 with a byte order mark', content: { 'text/csv': { schema: z.string() } } },
    },
    problems: ['NOT_FOUND'],
    statuses,
  })

const headersOf = (name: string) => ({
  'content-type': 'text/csv; charset=utf-8',
  'content-disposition': `attachment; filename="${name}"`,
  'cache-control': 'no-store',
})

const utf8 = new TextEncoder()

/** Lines as a body that is read only as fast as it is taken. */
function streamOf(lines: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { value, done } = await lines.next()
        if (done) controller.close()
        else controller.enqueue(utf8.encode(value))
      },
      cancel: async () => void (await lines.return(undefined)),
    },
    { highWaterMark: 0 },
  )
}

type File = (ctx: Context, batch: StoredBatch) => AsyncGenerator<string>
const files: Record<'errors' | 'result', [summary: string, File]> = {
  errors: ['The rows that failed, as they stand in the sheet, with what is wrong and what to do', errorFile],
  result: ['Every row with what became of it, and the offer for its learner', resultFile],
}

/** The files that are made of a sheet. They hold personal data, and are made for its member alone. */
export function sheetFileRoutes(ctx: Context) {
  const router = createRouter()
  for (const name of ['errors', 'result'] as const) {
    const [summary, file] = files[name]
    router.openapi(fileRoute(name, summary), async (c) => {
      const batch = await found(ctx, memberOf(c.var.caller), c.req.valid('param').id)
      return c.body(streamOf(file(ctx, batch)), 200, headersOf(`${name}-${batch.id}.csv`)) as never
    })
  }
  return router
}
