import { config } from 'zod'

// zod compiles parsers with `new Function` where it may; the pages' Content-Security-Policy forbids that, and says so loudly.
config({ jitless: true })
