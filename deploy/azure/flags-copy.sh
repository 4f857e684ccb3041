set -euo pipefail
# What is not valid JSON is not copied: flagd keeps what it has.
az login --identity --client-id "$CLIENT_ID" --output none
az appconfig kv show --name "$STORE" --auth-mode login --key flags.json --query value --output tsv > /tmp/flags.json
python3 -m json.tool /tmp/flags.json > /dev/null
az storage blob upload --account-name "$ACCOUNT" --auth-mode login --container-name flags --name flags.json \
  --file /tmp/flags.json --overwrite --output none
