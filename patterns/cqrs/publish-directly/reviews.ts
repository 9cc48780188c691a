import { db, handle, publish, type Queryable, work } from 'orrery'

interface Command {
  user: string
  order: string
  rating: number
  text: string
}

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
  insert into users
    select 'u-' || n, 'Reader ' || n, (array['Oslo', 'Turin', 'Lima'])[1 + n % 3]
    from generate_series(0, 9) n;
  insert into orders
    select 'o-' || n, 'u-' || n % 10, (array['lens', 'mount', 'tripod'])[1 + n % 3]
    from generate_series(1, 60) n;
`)

const unfit = /pills|casino|https?:/i

async function told(tx: Queryable, order: string) {
  const whole = await tx.query(
    `select r.order_id as order, o.product, u.name as user, u.store, r.rating, r.text, r.version,
       now() as "changedAt"
     from reviews r join orders o on o.id = r.order_id join users u on u.id = o.user_id
     where r.order_id = $1`,
    [order],
  )
  return whole.rows[0]
}

/** Runs a change of one review, with the rules that hold for all; a rejection changes nothing. */
function command(change: string, none: string) {
  return async ({ user, order, rating, text }: Command) => {
    await work(1)
    const outcome = await db.transaction(async (tx) => {
      const bought = 'select from orders where id = $1 and user_id = $2'
      if ((await tx.query(bought, [order, user])).rowCount === 0)
        return { rejected: 'only buyers may review' }
      if (unfit.test(text)) return { rejected: 'this does not belong into a review' }
      const done = await tx.query(change, [order, rating, text])
      if (done.rowCount === 0) return { rejected: none }
      return { accepted: order, version: done.rows[0].version, event: await told(tx, order) }
    })
    // Committed, so it is true, so it may be told. Unless this process dies between the two.
    if (outcome.event) await publish('review.changed', outcome.event)
    return outcome
  }
}

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
