-- The network: what is rented, where and for how much. Written whole by `load-network`, read whole by the servers.
-- Amounts are in the minor unit of the currency; those by currency are {"BRL": 11990, …}; names {"pt-BR": …, "en": …}.

CREATE TABLE country (
    code                      text PRIMARY KEY,
    position                  integer NOT NULL,
    currency                  text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    grace_minutes             integer NOT NULL CHECK (grace_minutes >= 0),
    turnaround_minutes        integer NOT NULL CHECK (turnaround_minutes >= 0),
    airport_surcharge_bp      integer NOT NULL CHECK (airport_surcharge_bp BETWEEN 0 AND 10000),
    service_fee_bp            integer NOT NULL CHECK (service_fee_bp BETWEEN 0 AND 10000),
    taxes                     jsonb NOT NULL CHECK (jsonb_typeof(taxes) = 'array'),
    after_hours_fee           integer NOT NULL CHECK (after_hours_fee >= 0),
    one_way_per_km            integer NOT NULL CHECK (one_way_per_km >= 0),
    one_way_minimum           integer NOT NULL CHECK (one_way_minimum >= 0),
    young_driver              jsonb NOT NULL,
    additional_driver_per_day integer NOT NULL CHECK (additional_driver_per_day >= 0),
    at_return                 jsonb NOT NULL
);
COMMENT ON TABLE country IS 'The terms of every rental picked up in a country; taxes are dated rows, never code.';

CREATE TABLE location (
    code                text PRIMARY KEY,
    position            integer NOT NULL,
    name                text NOT NULL,
    city                text NOT NULL,
    country             text NOT NULL REFERENCES country (code),
    kind                text NOT NULL CHECK (kind IN ('AIRPORT', 'DOWNTOWN')),
    latitude            double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
    longitude           double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
    timezone            text NOT NULL,
    opening_hours       jsonb NOT NULL,
    after_hours_allowed boolean NOT NULL
);
COMMENT ON TABLE location IS 'Where cars are picked up and returned: by IATA or own code, with its time zone and opening hours.';

CREATE TABLE vehicle_class (
    acriss         text PRIMARY KEY CHECK (acriss ~ '^[A-Z]{4}$'),
    position       integer NOT NULL,
    name           jsonb NOT NULL,
    example_models jsonb NOT NULL,
    seats          integer NOT NULL CHECK (seats > 0),
    doors          integer NOT NULL CHECK (doors >= 0),
    large_bags     integer NOT NULL CHECK (large_bags >= 0),
    small_bags     integer NOT NULL CHECK (small_bags >= 0),
    minimum_age    integer CHECK (minimum_age > 0),
    upgrade_rank   integer NOT NULL UNIQUE DEFERRABLE INITIALLY DEFERRED,
    deposit        jsonb NOT NULL
);
COMMENT ON TABLE vehicle_class IS 'What a customer books, never one car: by its ACRISS code, with the deposit by currency.';

CREATE TABLE rate (
    position      integer PRIMARY KEY,
    country       text NOT NULL REFERENCES country (code),
    acriss        text NOT NULL REFERENCES vehicle_class (acriss),
    location      text REFERENCES location (code),
    valid_from    date NOT NULL,
    valid_to      date CHECK (valid_to > valid_from),
    daily         integer NOT NULL CHECK (daily > 0),
    weekend_daily integer CHECK (weekend_daily > 0),
    weekly        integer CHECK (weekly > 0),
    monthly       integer CHECK (monthly > 0),
    extra_hour    integer CHECK (extra_hour >= 0),
    UNIQUE NULLS NOT DISTINCT (country, acriss, location, valid_from)
);
COMMENT ON TABLE rate IS 'The tariff: a location''s row beats the country''s, then the latest valid_from; valid_to is exclusive.';

CREATE TABLE coverage (
    code     text PRIMARY KEY,
    position integer NOT NULL,
    name     jsonb NOT NULL,
    per_day  jsonb NOT NULL,
    excess   jsonb NOT NULL
);
COMMENT ON TABLE coverage IS 'Protection packages: the price of a rental day, and the excess that the customer still carries.';

CREATE TABLE extra (
    code               text PRIMARY KEY,
    position           integer NOT NULL,
    name               jsonb NOT NULL,
    charged_per        text NOT NULL CHECK (charged_per IN ('DAY', 'RENTAL')),
    price              jsonb NOT NULL,
    max_days_charged   integer CHECK (max_days_charged > 0),
    max_quantity       integer NOT NULL CHECK (max_quantity > 0),
    stock_per_location integer NOT NULL CHECK (stock_per_location >= 0)
);
COMMENT ON TABLE extra IS 'Special equipment: its price, the most of it that one booking may have, and how many a new location gets.';

CREATE TABLE promotion (
    code         text PRIMARY KEY,
    position     integer NOT NULL,
    percent_bp   integer NOT NULL CHECK (percent_bp BETWEEN 1 AND 10000),
    valid_from   date NOT NULL,
    valid_to     date CHECK (valid_to > valid_from),
    minimum_days integer NOT NULL CHECK (minimum_days > 0),
    countries    jsonb,
    max_uses     integer CHECK (max_uses >= 0)
);
COMMENT ON TABLE promotion IS 'Discounts on TIME; countries and max_uses are null where they don''t limit.';

CREATE TABLE promotion_uses (
    code text PRIMARY KEY,
    uses integer NOT NULL DEFAULT 0 CHECK (uses >= 0)
);
COMMENT ON TABLE promotion_uses IS 'How many bookings have taken a promotion: counted apart, so that loading a network forgets none.';

CREATE TABLE pool (
    location text NOT NULL REFERENCES location (code),
    acriss   text NOT NULL REFERENCES vehicle_class (acriss),
    vehicles integer NOT NULL CHECK (vehicles >= 0),
    PRIMARY KEY (location, acriss)
);
COMMENT ON TABLE pool IS 'The cars of one class at one location: what availability is counted on. Who changes its demand holds lock_pools().';

CREATE TABLE extra_stock (
    location text NOT NULL REFERENCES location (code),
    extra    text NOT NULL REFERENCES extra (code),
    stock    integer NOT NULL CHECK (stock >= 0),
    PRIMARY KEY (location, extra)
);
COMMENT ON TABLE extra_stock IS 'The pieces of one extra at one location. Its row is the lock that every change of its availability takes.';

CREATE TABLE cancellation_terms (
    only_row                       boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    free_until_hours_before_pickup integer NOT NULL CHECK (free_until_hours_before_pickup >= 0),
    late_fee_percent_bp            integer NOT NULL CHECK (late_fee_percent_bp BETWEEN 0 AND 10000),
    late_fee_cap                   text NOT NULL CHECK (late_fee_cap = 'FIRST_DAY'),
    no_show_after_minutes          integer NOT NULL CHECK (no_show_after_minutes >= 0),
    no_show_fee                    text NOT NULL CHECK (no_show_fee = 'FIRST_DAY'),
    refund_rest                    boolean NOT NULL
);
COMMENT ON TABLE cancellation_terms IS 'What cancelling and not showing up cost.';

CREATE TABLE network_version (
    version   text PRIMARY KEY,
    documents jsonb NOT NULL,
    loaded_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE network_version IS 'Every network that was ever loaded, whole: a late return is priced by the tariff it was booked on.';

CREATE TABLE network_current (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version  text NOT NULL REFERENCES network_version (version)
);
COMMENT ON TABLE network_current IS 'Which version the tables hold; servers read the network again when it changes.';
