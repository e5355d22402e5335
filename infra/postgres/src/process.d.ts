import { type ChildProcess } from 'node:child_process'
import type { RunAs } from './binaries.js'
export declare const isAlive: (pid: number) => boolean
export declare function freePort(): Promise<number>
export declare const newPassword: () => string
/** Runs initdb in `<folder>/data` with the superuser `testamur`. `sync` false is for throw-away data only. */
export declare function initialise(
  native: string,
  folder: string,
  password: string,
  user: RunAs | undefined,
  sync: boolean,
): void
/** Starts the server in a process group of its own, so that Ctrl-C reaches the caller alone, who stops it last. */
export declare function spawnServer(native: string, folder: string, port: number, user: RunAs | undefined): ChildProcess
