"""Secrets from a real OpenBao, and from what answers as Azure's Key Vault does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis import redaction, secrets
from tests import openbao_process
from tests.azure_key_vault import KeyVault, key_vault
from tests.openbao_process import OpenBao


def test_a_service_reads_its_own_secrets_by_its_app_role_and_no_others(openbao: OpenBao) -> None:
    openbao.write("rent", offer_keys="k1:00", database_url="postgresql://rent")
    openbao.write("payment", stripe_api_key="sk_live_of_another")
    told = openbao.told("rent")
    door = secrets.door(told)
    assert door.fetch(["offer_keys", "smtp_url"]) == {"offer_keys": "k1:00"}
    assert door.changes
    openbao.write("rent", offer_keys="k2:00")
    assert door.fetch(["offer_keys"]) == {"offer_keys": "k2:00"}
    others = {**told, "RENTACAR_SECRETS": f"vault:{openbao.url}/secret/rentacar/payment"}
    with pytest.raises(secrets.SecretsError, match="does not answer: Forbidden"):
        secrets.door(others).fetch(["stripe_api_key"])


def test_an_ended_token_is_followed_by_another_sign_in_with_the_secret_id_that_the_file_holds_then(
    openbao: OpenBao, tmp_path: Path
) -> None:
    openbao.write("notify", smtp_url="smtp://one")
    role, secret = openbao.app_role("notify", token_ttl="1s")
    file = tmp_path / "secret-id"
    file.write_text(secret + "\n")
    door = secrets.door(
        {
            "RENTACAR_SECRETS": f"vault:{openbao.url}/secret/rentacar/notify",
            "RENTACAR_VAULT_ROLE_ID": role,
            "RENTACAR_VAULT_SECRET_ID_FILE": str(file),
        }
    )
    assert door.fetch(["smtp_url"]) == {"smtp_url": "smtp://one"}
    time.sleep(1.5)
    file.write_text(openbao.root.auth.approle.generate_secret_id("notify")["data"]["secret_id"])
    openbao.root.auth.approle.destroy_secret_id("notify", secret)
    assert door.fetch(["smtp_url"]) == {"smtp_url": "smtp://one"}


def test_a_token_opens_too_and_what_is_not_there_is_nothing(openbao: OpenBao) -> None:
    told = {"RENTACAR_VAULT_TOKEN": openbao_process.ROOT_TOKEN}
    empty = secrets.door({**told, "RENTACAR_SECRETS": f"vault:{openbao.url}/secret/rentacar/never-written"})
    assert empty.fetch(["smtp_url"]) == {}
    openbao.write("deleted", smtp_url="smtp://one")
    openbao.root.secrets.kv.v2.delete_latest_version_of_secret("rentacar/deleted", mount_point="secret")
    deleted = secrets.door({**told, "RENTACAR_SECRETS": f"vault:{openbao.url}/secret/rentacar/deleted"})
    assert deleted.fetch(["smtp_url"]) == {}


def test_a_vault_that_refuses_or_is_away_is_said_without_what_we_showed_it(openbao: OpenBao) -> None:
    wrong = {
        "RENTACAR_SECRETS": f"vault:{openbao.url}/secret/rentacar/rent",
        "RENTACAR_VAULT_ROLE_ID": "nobody",
        "RENTACAR_VAULT_SECRET_ID": "marker-of-a-secret-id",
    }
    away = {**wrong, "RENTACAR_SECRETS": "vault:http://127.0.0.1:9/secret/rentacar/rent"}
    for told in (wrong, away):
        with pytest.raises(secrets.SecretsError) as refused:
            secrets.door(told).fetch(["smtp_url"])
        assert "marker" not in str(refused.value)
    assert redaction.covered("told marker-of-a-secret-id") == f"told {redaction.COVER}"
    with pytest.raises(secrets.SecretsError, match="RENTACAR_VAULT_TOKEN is missing"):
        secrets.door({"RENTACAR_SECRETS": wrong["RENTACAR_SECRETS"]}).fetch(["smtp_url"])


@pytest.fixture
def azure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeyVault]:
    with key_vault(tmp_path, monkeypatch) as vault:
        yield vault


def test_azure_key_vault_is_read_after_its_challenge_was_answered_with_a_token(azure: KeyVault) -> None:
    azure.kept.update({"smtp-url": "smtp://one", "rent-offer-keys": "k1:00"})
    door = secrets.door({"RENTACAR_SECRETS": f"azure-key-vault:{azure.url}"})
    assert door.fetch(["smtp_url", "offer_keys"]) == {"smtp_url": "smtp://one"}
    assert (azure.challenged, azure.tokens) == (1, 1)
    azure.kept["smtp-url"] = "smtp://two"
    assert door.fetch(["smtp_url"]) == {"smtp_url": "smtp://two"}
    assert (azure.challenged, azure.tokens) == (1, 1)


def test_one_key_vault_holds_the_secrets_of_several_services_under_their_names(azure: KeyVault) -> None:
    azure.kept.update({"rent-database-url": "of rent", "payment-database-url": "of payment"})
    door = secrets.door({"RENTACAR_SECRETS": f"azure-key-vault:{azure.url}/payment"})
    assert door.fetch(["database_url"]) == {"database_url": "of payment"}


def test_a_key_vault_that_lets_nobody_in_is_said(azure: KeyVault) -> None:
    azure.client_secret = "another"
    with pytest.raises(secrets.SecretsError, match="does not answer: ClientAuthenticationError"):
        secrets.door({"RENTACAR_SECRETS": f"azure-key-vault:{azure.url}"}).fetch(["smtp_url"])
