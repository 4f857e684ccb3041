-- Every Stripe object as its own JSON; the columns are what lists filter by.
CREATE TABLE IF NOT EXISTS objects (
    seq            INTEGER PRIMARY KEY AUTOINCREMENT,
    id             TEXT NOT NULL UNIQUE,
    kind           TEXT NOT NULL,
    account        TEXT NOT NULL,
    customer       TEXT,
    payment_intent TEXT,
    body           TEXT NOT NULL,
    private        TEXT NOT NULL -- what Stripe knows and does not show: a test card's behaviour, what a token became
);
CREATE INDEX IF NOT EXISTS objects_by_kind ON objects (account, kind, seq);
CREATE INDEX IF NOT EXISTS objects_by_customer ON objects (account, kind, customer, seq) WHERE customer IS NOT NULL;
CREATE INDEX IF NOT EXISTS objects_by_intent ON objects (payment_intent, kind, seq) WHERE payment_intent IS NOT NULL;
CREATE INDEX IF NOT EXISTS customers_by_email ON objects (account, json_extract(body, '$.email'), seq)
    WHERE kind = 'customer';

-- The stored answer of each Idempotency-Key.
CREATE TABLE IF NOT EXISTS idempotency_keys (
    account     TEXT NOT NULL,
    key         TEXT NOT NULL,
    request     BLOB NOT NULL, -- hash of method, path and parameters
    request_id  TEXT NOT NULL, -- of the first request
    status      INTEGER NOT NULL,
    answer      BLOB NOT NULL,
    created     INTEGER NOT NULL,
    PRIMARY KEY (account, key)
) WITHOUT ROWID;

-- One row per event and endpoint; `due_at` is real time in seconds, for backing off is not the business clock's.
CREATE TABLE IF NOT EXISTS deliveries (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    event       TEXT NOT NULL,
    endpoint    TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'dropped', 'failed')),
    attempts    INTEGER NOT NULL DEFAULT 0,
    due_at      REAL NOT NULL,
    last_status INTEGER,
    last_error  TEXT
);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due_at) WHERE state = 'pending';
CREATE INDEX IF NOT EXISTS deliveries_by_event ON deliveries (event);

-- Faults still to be injected, in the order they were asked for.
CREATE TABLE IF NOT EXISTS faults (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    kind         TEXT NOT NULL,
    remaining    INTEGER NOT NULL,
    path         TEXT,
    probability  REAL NOT NULL,
    hold_seconds REAL NOT NULL,
    effect       INTEGER NOT NULL
);

-- What the sandbox's clock will bring about; at most one per object.
CREATE TABLE IF NOT EXISTS timers (
    object TEXT PRIMARY KEY,
    action TEXT NOT NULL,
    due_at INTEGER NOT NULL -- by the sandbox's clock
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS timers_due ON timers (due_at);

-- What the control API set: the clock's offset, the webhooks' behaviour, the delay of every answer, how long things take.
CREATE TABLE IF NOT EXISTS controls (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
