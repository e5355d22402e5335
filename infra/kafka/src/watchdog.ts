import { spawn } from 'node:child_process'

/** Ends brokers whose owner is gone, however it went: the kernel closes our end of the pipe even after a SIGKILL. */
export type Watchdog = {
  watch(pid: number): void
  forget(pid: number): void
  /** ends the watchdog and leaves everything as it is */
  dismiss(): void
}

// A shell, since it costs a megabyte where a second Node.js costs forty. It sits in a process group of its own, out of
// reach of the Ctrl-C that ends its owner. A pid is taken off its list as soon as we reap the broker.
const script = `
trap '' INT TERM HUP
pids=' '
while read -r verb pid; do
  case $verb in
    watch) pids="$pids$pid " ;;
    forget) pids="\${pids%% $pid *} \${pids#* $pid }" ;;
    dismiss) exit 0 ;;
  esac
done
for pid in $pids; do kill -KILL "$pid"; done 2>/dev/null
[ -z "$1" ] || rm -rf -- "$1"
`

/** @param temporaryFolder removed as well when the owner dies */
export function startWatchdog(temporaryFolder = ''): Watchdog {
  const shell = spawn('/bin/sh', ['-c', script, 'kafka-watchdog', temporaryFolder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  shell.stdin.on('error', () => {}) // a dead watchdog must not take its owner along
  const say = (line: string) => void shell.stdin.write(`${line}\n`)
  return {
    watch: (pid) => say(`watch ${pid}`),
    forget: (pid) => say(`forget ${pid}`),
    dismiss: () => void shell.stdin.end('dismiss\n'),
  }
}
