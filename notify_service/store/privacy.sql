-- name: forget_messages
-- What was not sent yet is not true any more for anybody; what mail servers said goes.
UPDATE messages SET status = CASE status WHEN 'PENDING' THEN 'SUPERSEDED' ELSE status END, last_error = '', lease_owner = NULL, lease_until = NULL
WHERE booking_id = ANY ($1::uuid[])

-- name: forget_deliveries
-- What mail servers said of each try.
UPDATE deliveries SET detail = '' FROM messages
WHERE deliveries.message_id = messages.message_id AND messages.booking_id = ANY ($1::uuid[]) AND detail <> ''

-- name: forget_documents
-- Documents that law doesn't keep any longer.
UPDATE documents SET pdf = NULL, gone_at = business_now() WHERE booking_id = ANY ($1::uuid[]) AND gone_at IS NULL

-- name: prune_details
-- What mail servers said long ago.
UPDATE deliveries SET detail = '' WHERE (message_id, attempt) IN (
    SELECT message_id, attempt FROM deliveries WHERE detail <> '' AND started_at < now() - $1::interval ORDER BY started_at LIMIT $2)

-- name: export
-- What was told about bookings: no contents and no addresses, for these are not kept.
SELECT jsonb_build_object(
    'messages', (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'message_id', message_id, 'booking_id', booking_id, 'kind', kind, 'about', event_type, 'status', status, 'created_at', created_at,
            'sent_at', sent_at, 'tries', (
                SELECT coalesce(jsonb_agg(to_jsonb(deliveries) - 'message_id' ORDER BY attempt), '[]') FROM deliveries
                WHERE deliveries.message_id = messages.message_id)) ORDER BY position), '[]')
        FROM messages WHERE booking_id = ANY ($1::uuid[]) AND recipient = 'customer'),
    'documents', (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'document_id', document_id, 'booking_id', booking_id, 'kind', kind, 'number', substr('RC', 1 + (kind = 'CREDIT_NOTE')::int, 1)
                || '-' || year || '-' || lpad(number::text, greatest(6, length(number::text)), '0'), 'issued_at', issued_at) ORDER BY position), '[]')
        FROM documents WHERE booking_id = ANY ($1::uuid[]) AND pdf IS NOT NULL)
)::text
