import { useMutation } from '@tanstack/react-query'
import { readElm } from '../api/issuer.js'
import { download } from '../ui/download.js'
import { Failed } from '../ui/failed.js'

/** The award for systems that read the European Learning Model. */
export function ElmDownload({ keyOf, id }: { keyOf: string; id: string }) {
  const reading = useMutation({
    mutationFn: () => readElm(keyOf, id),
    onSuccess: (elm) => download(`${id}.jsonld`, elm),
  })
  return (
    <>
      <div className="buttons">
        <button type="button" className="button" disabled={reading.isPending} onClick={() => reading.mutate()}>
          Download it for the European Learning Model
        </button>
      </div>
      {reading.isError && <Failed error={reading.error} what="read it" />}
    </>
  )
}
