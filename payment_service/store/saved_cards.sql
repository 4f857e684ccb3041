-- name: find
-- The rental's card; where that was paid by Pix, the last card that paid or secured anything else of the booking.
SELECT customer_key, provider_customer_id, provider_payment_method_id FROM (
    SELECT customer_key, provider_customer_id, provider_payment_method_id, purpose = 'RENTAL' AS of_rental, updated_at
    FROM payments WHERE booking_id = $1 AND status = 'SUCCEEDED'
    UNION ALL
    SELECT customer_key, provider_customer_id, provider_payment_method_id, false, updated_at
    FROM deposits WHERE booking_id = $1 AND status IN ('AUTHORIZED', 'CAPTURED', 'RELEASED')
) AS used
WHERE provider_payment_method_id IS NOT NULL AND provider_customer_id IS NOT NULL AND customer_key IS NOT NULL
ORDER BY of_rental DESC, updated_at DESC LIMIT 1
