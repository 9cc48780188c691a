import { always, eventually, exercise, type Run } from 'orrery'

interface Row {
  saga: string
  seat: string
  status: string
}

const purchased = (run: Run) =>
  run.table<Row>('order', 'orders').filter(({ status }) => status === 'purchased')

export default [
  exercise({
    id: 'add-a-step',
    title: 'Add a step to the sale',
    task: 'The house wants a seat only for people who accept its terms, and security keeps the list: add a handler `acceptTerms` to `security.ts` that refuses buyers whose number ends in 9, and make it a step between vetting and the money. How many files did you touch, and which of them knows the order of steps? Keep the figure for the lab on choreography.',
    scenario: 'seat-gone',
    check: always('terms are asked after vetting and before the money', (run) => {
      const asked = new Map(
        run.calls('security', 'acceptTerms').map(({ payload, event }) => [payload.saga, event]),
      )
      if (asked.size === 0) return { because: 'nobody was asked' }
      for (const { payload, event } of run.calls('billing', 'authorize')) {
        const before = asked.get(payload.saga)
        if (before === undefined || before > event)
          return { event, because: `${payload.saga} paid before the terms` }
        if (payload.customer.endsWith('9'))
          return { event, because: `${payload.customer} has not accepted the terms` }
      }
      return undefined
    }),
    solution: [
      {
        file: 'orchestrator.ts',
        find: "  { service: 'security', does: 'vet' },\n",
        put: "  { service: 'security', does: 'vet' },\n  { service: 'security', does: 'acceptTerms' },\n",
      },
      {
        file: 'security.ts',
        find: "handle('vet',",
        put: "handle('acceptTerms', ({ customer }: Wish) =>\n  customer.endsWith('9') ? { refused: 'the terms' } : {},\n)\n\nhandle('vet',",
      },
    ],
  }),

  exercise({
    id: 'answer-before-the-mail',
    title: 'Do not make the buyer wait for the mail',
    task: 'The buyer waits for all seven steps, also for a mail provider that takes 15 ms on a good day. From which step on can the sale not be refused any more? Answer the buyer there, and let the rest happen behind their back. Rerun *orchestrator-dies*: what finishes the sales that were answered?',
    hint: '`run` may be given a way to tell somebody that the seat is theirs; the loop goes on.',
    scenario: 'seat-gone',
    check: eventually('buyers are answered before their mail is sent, and get it', (run) => {
      const mails = run.calls('email', 'confirm')
      for (const request of run.requests()) {
        if (!request.result?.seat) continue
        const mail = mails.find(({ payload }) => payload.saga === request.payload.saga)
        if (mail?.outcome !== 'ok') return { because: `${request.payload.saga} got no mail` }
        if (request.endMs === undefined || request.endMs > (mail.endMs ?? 0))
          return { event: request.event, because: `${request.payload.saga} waited for the mail` }
      }
      const sold = purchased(run).length
      const told = run.requests().filter(({ result }) => result?.seat).length
      return sold === told ? undefined : { because: `${sold} sales, ${told} told` }
    }),
    solution: [
      {
        file: 'orchestrator.ts',
        find: 'async function run(saga: Saga): Promise<Saga> {\n  let now = saga\n',
        put: 'async function run(saga: Saga, tell: (now: Saga) => void = () => {}): Promise<Saga> {\n  let now = saga\n',
      },
      {
        file: 'orchestrator.ts',
        find: '    await db.query(change, [id, step, going, reason])\n',
        put: "    await db.query(change, [id, step, going, reason])\n    if (step > 3 || going === 'compensated') tell(now)\n",
      },
      {
        file: 'orchestrator.ts',
        find: "  const { going, reason } = await run(begun.rows[0])\n  return { seat: going === 'completed' ? wish.seat : null, reason }\n",
        put: '  const saga = begun.rows[0]\n  const decided = await new Promise<Saga>((resolve) => run(saga, resolve))\n  return { seat: decided.step > 3 ? wish.seat : null, reason: decided.reason }\n',
      },
    ],
  }),

  exercise({
    id: 'do-not-wait-for-ever',
    title: 'Give up on a seat somebody else is buying',
    task: 'In *one-seat* the five who lost wait until the first sale is over, and one of them may get the seat after all. Tell them no at once instead: a pending order is a refusal too. Who in this scenario would have got a seat and now leaves with none? Say which of the two rules you would sell tickets by.',
    scenario: 'one-seat',
    check: always('nobody asks order twice, and each is answered within 60 ms', (run) => {
      const asked = run.calls('order', 'open')
      const sagas = new Set(asked.map(({ payload }) => payload.saga))
      if (asked.length !== sagas.size)
        return { because: `${asked.length} questions for ${sagas.size} sales` }
      const slow = run.requests().find(({ latencyMs, result }) => {
        return !result?.seat && (latencyMs ?? 1_000) > 60
      })
      return slow && { event: slow.event, because: `${slow.payload.saga} waited too long` }
    }),
    solution: [
      {
        file: 'order.ts',
        find: "  return holder?.status === 'purchased' ? { refused: 'the seat is sold' } : { again: true }\n",
        put: "  return { refused: holder ? 'the seat is sold or about to be' : 'the sale was cancelled' }\n",
      },
    ],
  }),

  exercise({
    id: 'charge-at-once',
    title: 'What if the card cannot be held?',
    task: 'Some ways of paying know no authorization: the money moves, or it does not. Make `authorize` take the money at once (status `captured`), make `capture` do nothing, and let `release` pay back what was taken. Rerun *seat-gone*. Every check on the end still holds; what has the customer of an undone sale seen meanwhile on their account, and which letter of ACID is that?',
    scenario: 'seat-gone',
    check: always('money moves before the seat, and comes back when there is none', (run) => {
      const payments = run.table<Row>('billing', 'payments')
      if (payments.some(({ status }) => status === 'authorized'))
        return { because: 'a payment is still only authorized' }
      const sold = new Set(purchased(run).map(({ saga }) => saga))
      const kept = payments.find(({ saga, status }) => status === 'captured' && !sold.has(saga))
      if (kept) return { because: `${kept.saga} paid for nothing` }
      const captures = run.events('query').filter(({ payload, name }) => {
        return /captured' where/.test(JSON.stringify(payload) + name)
      })
      return captures.length > 0 ? { because: 'capture still changes a payment' } : undefined
    }),
    solution: [
      { file: 'billing.ts', find: "'authorized' : 'declined'", put: "'captured' : 'declined'" },
      {
        file: 'billing.ts',
        find: "handle('capture', async ({ saga }: Wish) => {\n  const change = \"update payments set status = 'captured' where saga = $1 and status = 'authorized'\"\n  await db.query(change, [saga])\n  return {}\n})",
        put: "handle('capture', () => ({}))",
      },
      {
        file: 'billing.ts',
        find: "status = 'released' where saga = $1 and status = 'authorized'\n",
        put: "status = 'released' where saga = $1 and status = 'captured'\n",
      },
    ],
  }),
]
