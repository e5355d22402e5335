export { S3Client } from '@aws-sdk/client-s3'
export { s3Journal } from './journals/s3-journal.js'
export type { S3Location } from './s3-bucket.js'
export { s3Store } from './stores/s3-store.js'
