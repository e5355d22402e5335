import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { pageHeaders, staticFiles } from './pages.js'

const services = ['registry', 'issuer', 'revocation', 'analytics', 'ledger']

const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Testamur APIs</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<main id="api"></main>
<p>The events behind these APIs: <a href="/events/asyncapi.json">asyncapi.json</a></p>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/swagger-ui-standalone-preset.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`

const start = `window.ui = SwaggerUIBundle({
  dom_id: '#api',
  urls: ${JSON.stringify(services.map((s) => ({ name: s, url: `/api/${s}/openapi.json` })))},
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  layout: 'StandaloneLayout',
  validatorUrl: null,
})
`

/** `/docs`: every service's OpenAPI document in Swagger UI, from files of our own origin. */
export function docsPages() {
  const files = staticFiles(dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json')))
  const page = (body: string, type: string) => new Response(body, { headers: { ...pageHeaders, 'content-type': type } })
  return (request: Request, path: string): Response | undefined => {
    if (path === '/docs' || path === '/docs/') return page(html, 'text/html; charset=utf-8')
    if (path === '/docs/start.js') return page(start, 'text/javascript; charset=utf-8')
    if (/^\/docs\/swagger-ui(-bundle|-standalone-preset)?\.(js|css)$/.test(path))
      return files(request, path.slice('/docs'.length))
    return undefined
  }
}
