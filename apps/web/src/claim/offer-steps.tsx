import type { Offer } from './read-offer.js'

function CodeStep({ code }: { code: NonNullable<Offer['code']> }) {
  return (
    <li>
      <strong>Type the transaction code{code.length ? ` of ${code.length} digits` : ''}.</strong> Your university sent
      it by another way than the offer, such as a letter or its student portal, so that nobody who finds the offer can
      take it. It is typed into the wallet, or on your university's own page, and nowhere else: whoever asks you for it
      by message is not your university. After five wrong tries the offer is locked.
    </li>
  )
}

/** What the learner does, in order. */
export const OfferSteps = ({ code }: Pick<Offer, 'code'>) => (
  <ol className="steps">
    <li>
      <strong>Open it with your wallet.</strong> On this device, press the button. From another screen, scan the code
      with your wallet or your phone's camera.
    </li>
    {code && <CodeStep code={code} />}
    <li>
      <strong>Agree to take it.</strong> The wallet shows who awards what to whom. Look whether it is you.
    </li>
  </ol>
)

/** What people ask next; closed until they do. */
export const OfferQuestions = () => (
  <div className="questions">
    <details className="disclose">
      <summary>Which wallets can take it?</summary>
      <p>
        Any wallet that fetches credentials by OpenID4VCI 1.0 and holds SD-JWT VCs. The EU Digital Identity Wallets of
        the member states do; ask your university which others it has tried. If nothing opens when you press the button,
        this device has no such wallet: install one, or scan the code with a phone that has.
      </p>
    </details>
    <details className="disclose">
      <summary>What happens next?</summary>
      <p>
        Your wallet makes a key that never leaves it, and the credential is bound to that key: nobody else can show it
        as theirs, even with a copy. When you apply somewhere, you choose in the wallet which of its claims you show.
        Whoever checks it sees that your university signed it and has not taken it back; your university does not learn
        where you show it.
      </p>
    </details>
    <details className="disclose">
      <summary>I have lost my phone, or changed wallets</summary>
      <p>
        The credential is bound to the key in the wallet that took it. Ask your university to revoke it and to make you
        a new offer.
      </p>
    </details>
  </div>
)
