-- name: get
-- A customer.
SELECT * FROM customer WHERE customer_id = $1

-- name: of_email
-- The customer of a proven e-mail address, made if there is none; `is_new` if so.
WITH made AS (
    INSERT INTO customer (email, locale, given_name, family_name) VALUES ($1, $2, $3, $4)
    ON CONFLICT (email) DO NOTHING RETURNING *
)
SELECT made.*, true AS is_new FROM made
UNION ALL
SELECT customer.*, false FROM customer WHERE email = $1

-- name: of_identity
-- The customer whom an OpenID provider knows.
SELECT customer.* FROM customer JOIN customer_identity USING (customer_id) WHERE issuer = $1 AND subject = $2

-- name: link
-- From now on the provider's subject is this customer.
INSERT INTO customer_identity (issuer, subject, customer_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING

-- name: name_nameless
-- A name for a profile that has none.
UPDATE customer SET given_name = $2, family_name = $3, updated_at = business_clock()
WHERE customer_id = $1 AND given_name = '' AND family_name = '' RETURNING *

-- name: lock
-- A customer whose profile is about to change.
SELECT * FROM customer WHERE customer_id = $1 FOR NO KEY UPDATE

-- name: update
-- The profile as it is now.
UPDATE customer SET given_name = $2, family_name = $3, phone = $4, locale = $5, birth_date = $6, country_code = $7,
                    document_type = $8, document_number = $9, licence_number = $10, updated_at = business_clock()
WHERE customer_id = $1 RETURNING *

-- name: bookings
-- A page of a customer's bookings, latest pick-up first; `total` is how many there are in all, in every row.
WITH mine AS (
    SELECT booking_id FROM booking WHERE customer_id = $1
    UNION
    SELECT driver.booking_id FROM driver JOIN customer ON lower(driver.email) = customer.email
    WHERE customer.customer_id = $1 AND driver.position = 0
)
SELECT booking_id, pickup_at, (SELECT count(*) FROM mine) AS total
FROM booking JOIN mine USING (booking_id)
WHERE $2::timestamptz IS NULL OR (pickup_at, booking_id) < ($2, $3::uuid)
ORDER BY pickup_at DESC, booking_id DESC LIMIT $4

-- name: owns
-- Whether a booking is a customer's: made signed in, or by their proven e-mail.
SELECT booking.customer_id = $1 OR EXISTS (
    SELECT FROM driver JOIN customer ON lower(driver.email) = customer.email
    WHERE customer.customer_id = $1 AND driver.booking_id = booking.booking_id AND driver.position = 0)
FROM booking WHERE booking_id = $2
