import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The running town that a development server asks for everything that is no page. */
const town = process.env.TOWN ?? 'http://localhost:8080'
const served = ['/api', '/issuers', '/.well-known', '/types', '/status-lists', '/log/', '/demo', '/docs', '/oid4vci']

// Workspace packages are taken as built (turbo builds them first), in their variants for browsers. The condition `source` is
// not named: React Aria publishes its own sources under it too.
export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2023',
    // Inlined assets would be data: URLs, which the pages' Content-Security-Policy refuses outside images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: Object.fromEntries(served.map((path) => [path, { target: town }])) },
})
