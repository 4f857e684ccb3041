-- Another tariff may be tried on live searches, changing nothing.

CREATE TABLE network_candidate (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version  text NOT NULL REFERENCES network_version (version)
);
COMMENT ON TABLE network_candidate IS 'The network that searches are priced by too while the flag shadow-tariff is on; no row: none.';

CREATE TABLE shadow_price (
    day             date NOT NULL,
    version         text NOT NULL REFERENCES network_version (version),
    candidate       text NOT NULL REFERENCES network_version (version),
    country         text NOT NULL,
    acriss          text NOT NULL,
    searches        bigint NOT NULL DEFAULT 0,
    total           numeric NOT NULL DEFAULT 0,
    candidate_total numeric NOT NULL DEFAULT 0,
    only_current    bigint NOT NULL DEFAULT 0,
    only_candidate  bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (day, version, candidate, country, acriss)
);
COMMENT ON TABLE shadow_price IS 'What searches cost by the current network and what they would by the candidate, summed; in the country''s minor units.';
COMMENT ON COLUMN shadow_price.searches IS 'Those that both offered the class for, and that the totals are of.';
COMMENT ON COLUMN shadow_price.only_current IS 'Searches that the candidate would not have offered the class for.';
