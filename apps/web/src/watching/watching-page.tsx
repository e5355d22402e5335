import { Gate } from '../session/gate.js'
import { PageHead } from '../ui/page-head.js'
import { ChangesList } from './changes-list.js'
import { SubscribeForm } from './subscribe-form.js'
import { SubscriptionList } from './subscription-list.js'
import './watching.css'

export const WatchingPage = () => (
  <>
    <PageHead title="Did anything change since I looked?" tab="Watching">
      Be told when a credential that you rely on is suspended, reinstated or revoked.
    </PageHead>
    <Gate kinds={['employer']} why="Watching takes the key of an employer.">
      {(key) => (
        <div className="watching">
          <div className="stack-l">
            <ChangesList key={key} keyOf={key} />
            <section className="stack" aria-labelledby="watched-title">
              <h2 id="watched-title">What you watch</h2>
              <SubscriptionList keyOf={key} />
            </section>
          </div>
          <section className="sheet stack" aria-labelledby="more-title">
            <h2 id="more-title">Watch something</h2>
            <SubscribeForm keyOf={key} />
          </section>
        </div>
      )}
    </Gate>
  </>
)
