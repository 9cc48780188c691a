import { db, every, handle, knob, log, publish, type Queryable, work } from 'orrery'

interface Command {
  user: string
  order: string
  rating: number
  text: string
}

// [1] The write model: normalised, and every rule is a constraint or a query away.
await db.migrate(`
  create table users (id text primary key, name text not null, store text not null);
  create table orders (
    id text primary key,
    user_id text not null references users,
    product text not null
  );
  create table reviews (
    order_id text primary key references orders,
    rating integer check (rating between 1 and 5),
    text text not null,
    version integer not null default 1
  );
  create table outbox (
    position integer generated always as identity primary key,
    payload jsonb not null,
    sent boolean not null default false
  );
  insert into users
    select 'u-' || n, 'Reader ' || n, (array['Oslo', 'Turin', 'Lima'])[1 + n % 3]
    from generate_series(0, 9) n;
  insert into orders
    select 'o-' || n, 'u-' || n % 10, (array['lens', 'mount', 'tripod'])[1 + n % 3]
    from generate_series(1, 60) n;
`)

const unfit = /pills|casino|https?:/i

// [2] What the other side needs to know is put together here, where it can be joined, and told in
// full: a copy or an old one can then be recognised by its version.
async function announce(tx: Queryable, order: string) {
  await tx.query(
    `insert into outbox (payload)
     select jsonb_build_object('order', r.order_id, 'product', o.product, 'user', u.name,
       'store', u.store, 'rating', r.rating, 'text', r.text, 'version', r.version,
       'changedAt', now())
     from reviews r join orders o on o.id = r.order_id join users u on u.id = o.user_id
     where r.order_id = $1`,
    [order],
  )
}

/** Runs a change of one review, with the rules that hold for all; a rejection changes nothing. */
function command(change: string, none: string) {
  return async ({ user, order, rating, text }: Command) => {
    await work(1)
    return db.transaction(async (tx) => {
      const bought = 'select from orders where id = $1 and user_id = $2'
      if ((await tx.query(bought, [order, user])).rowCount === 0)
        return { rejected: 'only buyers may review' }
      if (unfit.test(text)) return { rejected: 'this does not belong into a review' }
      const done = await tx.query(change, [order, rating, text])
      if (done.rowCount === 0) return { rejected: none }
      await announce(tx, order)
      return { accepted: order, version: done.rows[0].version }
    })
  }
}

// [3] Commands are named after what somebody wants, not after tables.
handle(
  'postReview',
  command(
    `insert into reviews values ($1, $2, $3) on conflict do nothing returning version`,
    'there is a review of this order',
  ),
)
handle(
  'editReview',
  command(
    `update reviews set rating = $2, text = $3, version = version + 1
     where order_id = $1 and rating is not null returning version`,
    'there is no review to edit',
  ),
)
handle(
  'withdrawReview',
  command(
    `update reviews set rating = null, text = coalesce($3, ''), version = version + 1
     where order_id = $1 and rating is not null and $2::integer is null returning version`,
    'there is no review to withdraw',
  ),
)

async function relay() {
  const unsent = 'select position, payload from outbox where not sent order by position'
  for (const { position, payload } of (await db.query(unsent)).rows) {
    await publish('review.changed', payload, { id: `review-${position}` })
    await db.query('update outbox set sent = true where position = $1', [position])
  }
}
every(knob('pollMs'), () => relay().catch((error) => log('the broker is away,', error.message)))
