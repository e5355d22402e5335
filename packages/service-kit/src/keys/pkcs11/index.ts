export { createPkcs11Signer, type Pkcs11Options } from './pkcs11-signer.js'
