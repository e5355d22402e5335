export { createKmsSigner, type KmsOptions } from './kms-signer.js'
