{{- define "rentacar.fullname" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" }}{{ end }}
{{- end }}

{{/* What there is to run: name, service (whose image and secrets), verb, and who it calls by gRPC. */}}
{{- define "rentacar.processes" -}}
- {name: bff, service: bff, verb: "", calls: [rent-serve, payment-serve, notify-serve, rent-work, payment-work, notify-work]}
- {name: rent-serve, service: rent, verb: serve, calls: [payment-serve, notify-serve]}
- {name: rent-work, service: rent, verb: work, calls: [payment-serve, notify-serve]}
- {name: payment-serve, service: payment, verb: serve, calls: [rent-serve]}
- {name: payment-work, service: payment, verb: work, calls: [rent-serve]}
- {name: notify-serve, service: notify, verb: serve, calls: [rent-serve, payment-serve]}
- {name: notify-work, service: notify, verb: work, calls: [rent-serve, payment-serve]}
{{- end }}

{{/* The values of a process: (list $ $process). */}}
{{- define "rentacar.valuesOf" -}}
{{- $root := index . 0 }}{{- $process := index . 1 }}
{{- if $process.verb }}{{ index $root.Values $process.service $process.verb | toYaml }}{{ else }}{{ $root.Values.bff | toYaml }}{{ end }}
{{- end }}

{{/* Labels by which a process is selected: (list $ $name). */}}
{{- define "rentacar.selector" -}}
app.kubernetes.io/name: rentacar
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{/* All labels: (list $ $name). */}}
{{- define "rentacar.labels" -}}
{{ include "rentacar.selector" . }}
app.kubernetes.io/part-of: rentacar
app.kubernetes.io/version: {{ (index . 0).Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ (index . 0).Release.Service }}
helm.sh/chart: {{ printf "%s-%s" (index . 0).Chart.Name (index . 0).Chart.Version }}
{{- end }}

{{/* The image of a service: (list $ $service). */}}
{{- define "rentacar.image" -}}
{{- $image := (index . 0).Values.image }}{{- $service := index . 1 }}
{{- $name := printf "%s/%s" $image.registry $service }}
{{- with index $image.digests $service }}{{ $name }}@{{ . }}{{ else }}{{ $name }}:{{ $image.tag | default (index $ 0).Chart.AppVersion }}{{ end }}
{{- end }}

{{/* The names of the secrets that a verb of a service needs: (dict "root" $ "service" s "verb" v). Who migrates owns the schema; nothing that
serves can read by which role. */}}
{{- define "rentacar.secretNames" -}}
{{- if eq .verb "migrate" }}{{ list "database_url" "migration_database_url" | toJson }}
{{- else }}
{{- $own := dict
  "bff" (list "oidc_client_secret")
  "rent" (list "database_url" "offer_keys")
  "payment" (list "database_url" "stripe_api_key" "stripe_webhook_secrets")
  "notify" (list "database_url" "smtp_url") }}
{{- $names := concat (list "redis_url" "actor_signing_key") (index $own .service) }}
{{- if not .root.Values.web.oidc.issuer }}{{ $names = without $names "oidc_client_secret" }}{{ end }}
{{- $names | toJson }}
{{- end }}
{{- end }}

{{/* Whether a process reaches Postgres through the pooler; then its address is the secret database_url_pooled: (dict "root" $ "service" s
"verb" v). payment's `serve` doesn't: its check of the ledger keeps the provider's list in a temporary table. */}}
{{- define "rentacar.pooled" -}}
{{- $served := and (eq .verb "serve") (has .service (list "rent" "notify")) }}
{{- if and .root.Values.postgres.create .root.Values.postgres.pooler.enabled $served }}true{{ end }}
{{- end }}

{{- define "rentacar.issuer" -}}
{{ .Values.tls.issuer.create | ternary (printf "%s-internal" (include "rentacar.fullname" .)) .Values.tls.issuer.name }}
{{- end }}

{{- define "rentacar.postgresName" -}}
{{ include "rentacar.fullname" . }}-postgres
{{- end }}

{{- define "rentacar.postgresCa" -}}
{{ .Values.postgres.create | ternary (printf "%s-ca" (include "rentacar.postgresName" .)) .Values.postgres.caSecret }}
{{- end }}

{{- define "rentacar.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "rentacar.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* Where the secrets of a process come from, as RENTACAR_SECRETS and what belongs to it: (dict "root" $ "service" s). */}}
{{- define "rentacar.secretsEnv" -}}
{{- $secrets := .root.Values.secrets }}
{{- if eq $secrets.kind "azureKeyVault" }}
- {name: RENTACAR_SECRETS, value: {{ printf "azure-key-vault:%s/%s" $secrets.azureKeyVault.url .service | quote }}}
{{- else if eq $secrets.kind "vault" }}
- {name: RENTACAR_SECRETS, value: {{ printf "vault:%s/%s" $secrets.vault.url .service | quote }}}
- {name: RENTACAR_VAULT_KUBERNETES_ROLE, value: {{ $secrets.vault.role | quote }}}
- {name: RENTACAR_VAULT_KUBERNETES_TOKEN_FILE, value: /run/vault/token}
{{- if $secrets.vault.caSecret }}
- {name: RENTACAR_VAULT_CA, value: /run/vault-ca/ca.crt}
{{- end }}
{{- else }}
- {name: RENTACAR_SECRETS, value: "files:/run/secrets/rentacar"}
{{- end }}
{{- end }}

{{/* What a task is told that talks to Postgres alone: (dict "root" $ "service" s "verb" v). */}}
{{- define "rentacar.taskEnv" -}}
- {name: RENTACAR_ENVIRONMENT, value: production}
{{- include "rentacar.secretsEnv" . }}
{{- end }}

{{/* What every process of ours is told: (dict "root" $ "service" s "verb" v "name" n). */}}
{{- define "rentacar.env" -}}
{{- $root := .root }}{{- $values := .root.Values }}{{- $full := include "rentacar.fullname" .root }}
{{- include "rentacar.taskEnv" . }}
- {name: RENTACAR_ACTOR_KEYS, value: {{ $values.actorKeys | quote }}}
{{- if ne .service "payment" }}
- {name: RENTACAR_WEB_URL, value: "https://{{ $values.web.host }}"}
{{- end }}
{{- range $service := list "rent" "payment" "notify" }}
- {name: RENTACAR_{{ upper $service }}_TARGET, value: "dns:///{{ $full }}-{{ $service }}-serve.{{ $root.Release.Namespace }}.svc:9090"}
{{- end }}
{{- if $values.tls.enabled }}
- {name: RENTACAR_TLS_CERT, value: /run/tls/tls.crt}
- {name: RENTACAR_TLS_KEY, value: /run/tls/tls.key}
- {name: RENTACAR_TLS_CA, value: /run/tls/ca.crt}
{{- $peers := list }}
{{- $name := .name }}
{{- range $other := include "rentacar.processes" $root | fromYamlArray }}
{{- if has $name $other.calls }}{{ $peers = append $peers (printf "%s.rentacar.internal" $other.service) }}{{ end }}
{{- end }}
{{- with $peers }}
- {name: RENTACAR_TLS_PEERS, value: {{ . | uniq | join "," | quote }}}
{{- end }}
{{- end }}
{{- with $values.flags.flagdTarget }}
- {name: RENTACAR_FLAGD_TARGET, value: {{ . | quote }}}
{{- end }}
{{- with $values.telemetry.endpoint }}
- {name: OTEL_EXPORTER_OTLP_ENDPOINT, value: {{ . | quote }}}
- {name: OTEL_TRACES_SAMPLER_ARG, value: {{ $values.telemetry.tracesSampled | quote }}}
- {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
- {name: OTEL_RESOURCE_ATTRIBUTES, value: "service.version={{ $root.Chart.AppVersion }},service.instance.id=$(POD_NAME),deployment.environment.name={{ $values.telemetry.environment }}"}
{{- end }}
{{- if eq .service "bff" }}
- {name: RENTACAR_HTTP_LISTEN, value: "0.0.0.0:8000"}
- {name: RENTACAR_CORS_ORIGINS, value: {{ join "," $values.web.corsOrigins | quote }}}
- {name: RENTACAR_PAYMENT_PROVIDER, value: {{ $values.payment.provider }}}
- {name: RENTACAR_STRIPE_PUBLISHABLE_KEY, value: {{ $values.payment.stripePublishableKey | quote }}}
{{- with $values.payment.sandboxUrl }}
- {name: RENTACAR_SANDBOX_URL, value: {{ . | quote }}}
{{- end }}
{{- $workers := list }}
{{- range $service := list "rent" "payment" "notify" }}
{{- $workers = append $workers (printf "dns:///%s-%s-work.%s.svc:9090" $full $service $root.Release.Namespace) }}
{{- end }}
- {name: RENTACAR_WORK_TARGETS, value: {{ join "," $workers | quote }}}
- {name: RENTACAR_TRUSTED_PROXIES, value: {{ join "," $values.web.trustedProxies | quote }}}
{{- if not $values.web.serve }}
- {name: RENTACAR_WEB_DIST, value: ""}
- {name: RENTACAR_TRUSTED_DOCUMENTS, value: /app/web/dist/trusted-documents.json}
{{- end }}
{{- with $values.web.oidc.issuer }}
- {name: RENTACAR_OIDC_ISSUER, value: {{ . | quote }}}
- {name: RENTACAR_OIDC_CLIENT_ID, value: {{ $values.web.oidc.clientId | quote }}}
{{- end }}
{{- else }}
- {name: RENTACAR_GRPC_LISTEN, value: "0.0.0.0:9090"}
- {name: RENTACAR_QUEUE_PARTITIONS, value: {{ $values.queue.partitions | quote }}}
{{- end }}
{{- if and (eq .service "payment") (eq $values.payment.provider "sandbox") }}
- {name: RENTACAR_STRIPE_API_BASE, value: {{ $values.payment.sandboxUrl | quote }}}
{{- end }}
{{- if eq .service "notify" }}
- {name: RENTACAR_MAIL_FROM, value: {{ $values.mail.from | quote }}}
- {name: RENTACAR_STAFF_LOCALE, value: {{ $values.mail.staffLocale }}}
{{- with $values.mail.replyTo }}
- {name: RENTACAR_MAIL_REPLY_TO, value: {{ . | quote }}}
{{- end }}
{{- with $values.mail.staff }}
- {name: RENTACAR_STAFF_EMAIL, value: {{ . | quote }}}
{{- end }}
{{- end }}
{{- if eq .verb "work" }}
- {name: RENTACAR_CONSUMER_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
{{- end }}
{{- end }}

{{/* (dict "root" $ "service" s "verb" v) */}}
{{- define "rentacar.volumeMounts" -}}
- {name: tmp, mountPath: /tmp}
{{- if has .root.Values.secrets.kind (list "existing" "externalSecrets" "keyVaultCsi") }}
- {name: {{ include "rentacar.secretVolumeName" . }}, mountPath: /run/secrets/rentacar, readOnly: true}
{{- end }}
{{- if eq .root.Values.secrets.kind "vault" }}
- {name: vault-token, mountPath: /run/vault, readOnly: true}
{{- if .root.Values.secrets.vault.caSecret }}
- {name: vault-ca, mountPath: /run/vault-ca, readOnly: true}
{{- end }}
{{- end }}
{{- if and .root.Values.tls.enabled (has .verb (list "" "serve" "work")) }}
- {name: tls, mountPath: /run/tls, readOnly: true}
{{- end }}
{{- if and (ne .service "bff") (include "rentacar.postgresCa" .root) }}
- {name: postgres-ca, mountPath: /run/postgres, readOnly: true}
{{- end }}
{{- end }}

{{- define "rentacar.secretVolumeName" -}}
{{ if eq .verb "migrate" }}migration-secrets{{ else }}secrets{{ end }}
{{- end }}

{{/* The secrets as files, none where the process asks a vault itself: (dict "root" $ "service" s "verb" v). */}}
{{- define "rentacar.secretVolume" -}}
{{- $secrets := .root.Values.secrets }}{{- $pooled := include "rentacar.pooled" . }}
{{- if eq $secrets.kind "keyVaultCsi" }}
- name: {{ include "rentacar.secretVolumeName" . }}
  csi:
    driver: secrets-store.csi.k8s.io
    readOnly: true
    volumeAttributes: {secretProviderClass: {{ include "rentacar.fullname" .root }}-{{ .service }}{{ if eq .verb "migrate" }}-migrate{{ else if $pooled }}-pooled{{ end }}}
{{- else if has $secrets.kind (list "existing" "externalSecrets") }}
- name: {{ include "rentacar.secretVolumeName" . }}
  secret:
    secretName: {{ index $secrets.existing .service }}
    defaultMode: 0440
    items:
{{- range $name := include "rentacar.secretNames" . | fromJsonArray }}
      - {key: {{ if and $pooled (eq $name "database_url") }}database_url_pooled{{ else }}{{ $name }}{{ end }}, path: {{ $name }}}
{{- end }}
{{- end }}
{{- end }}

{{/* (dict "root" $ "service" s "verb" v) */}}
{{- define "rentacar.volumes" -}}
{{- $full := include "rentacar.fullname" .root }}{{- $secrets := .root.Values.secrets }}
- {name: tmp, emptyDir: {medium: Memory, sizeLimit: 64Mi}}
{{- include "rentacar.secretVolume" . }}
{{- if eq $secrets.kind "vault" }}
- name: vault-token
  projected:
    defaultMode: 0440
    sources:
      - serviceAccountToken: {path: token, audience: vault, expirationSeconds: 3600}
{{- with $secrets.vault.caSecret }}
- {name: vault-ca, secret: {secretName: {{ . }}, items: [{key: ca.crt, path: ca.crt}]}}
{{- end }}
{{- end }}
{{- if and .root.Values.tls.enabled (has .verb (list "" "serve" "work")) }}
- {name: tls, secret: {secretName: {{ $full }}-{{ .service }}-tls, defaultMode: 0440}}
{{- end }}
{{- if and (ne .service "bff") (include "rentacar.postgresCa" .root) }}
- {name: postgres-ca, secret: {secretName: {{ include "rentacar.postgresCa" .root }}, items: [{key: ca.crt, path: ca.crt}]}}
{{- end }}
{{- end }}

{{/* What the pods of a process and of its tasks have in common: (dict "root" $ "service" s). */}}
{{- define "rentacar.podCommon" -}}
serviceAccountName: {{ include "rentacar.fullname" .root }}-{{ .service }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  {{- include "rentacar.podSecurity" . | nindent 2 }}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets: {{ toJson . }}
{{- end }}
{{- with .root.Values.pods.nodeSelector }}
nodeSelector: {{ toJson . }}
{{- end }}
{{- with .root.Values.pods.tolerations }}
tolerations: {{ toJson . }}
{{- end }}
{{- with .root.Values.pods.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end }}

{{/* The stream keys that a worker consumes, one for each partition (chassis/outbox.py): (dict "root" $ "service" s). */}}
{{- define "rentacar.streams" -}}
{{- if eq .service "payment" }}
{{- range $i := until (int .root.Values.queue.partitions) }}
- "payment-requests.{{ printf "{%d}" $i }}"
{{- end }}
- rent-events
{{- else if eq .service "rent" }}
- payment-events
{{- else }}
- rent-events
- payment-events
{{- end }}
{{- end }}
