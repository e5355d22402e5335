import type { OpenAPIHono } from '@hono/zod-openapi'
import { z } from '@hono/zod-openapi'
import type { HttpEnv } from './http-env.js'
import { route } from './route.js'

export type OpenapiOptions = { path: string; title: string; description: string; version?: string }

type Operation = { parameters?: { in?: string; required?: boolean }[] }

/** The OpenAPI 3.1 document of the routes that are not hidden. */
export function openapiOf(app: OpenAPIHono<HttpEnv>, { title, description, version = '1.0.0' }: OpenapiOptions) {
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title, description, version, license: { name: 'Apache-2.0' } },
  })
  // A part of the path is always there (OpenAPI 3.1 §4.8.12), though a schema that coerces would take nothing too.
  for (const operations of Object.values(document.paths ?? {}) as Record<string, Operation>[])
    for (const { parameters = [] } of Object.values(operations))
      for (const parameter of parameters) if (parameter.in === 'path') parameter.required = true
  return document
}

/** Serves the OpenAPI document at `path`, made once, from the routes themselves. */
export function serveOpenapi(app: OpenAPIHono<HttpEnv>, options: OpenapiOptions): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'A key as an operator hands it out: testamur_<kind>_<256 bits in base64url>',
  })
  let document: string | undefined
  const itself = route({
    access: 'public',
    method: 'get',
    path: options.path,
    hide: true,
    responses: { 200: { description: 'This document', content: { 'application/json': { schema: z.unknown() } } } },
  })
  app.openapi(itself, (c) => {
    document ??= JSON.stringify(openapiOf(app, options))
    return c.body(document, 200, { 'content-type': 'application/json' }) as never
  })
}
