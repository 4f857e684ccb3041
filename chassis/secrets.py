"""The one door that secrets come through, chosen by `RENTACAR_SECRETS`: a list of sources, asked in that order.

| source | where the secret `smtp_url` stands |
|---|---|
| `environment` | the variable `RENTACAR_SMTP_URL` |
| `files:/run/secrets` | the file `/run/secrets/smtp_url`, or `rentacar_smtp_url` |
| `azure-key-vault:https://name.vault.azure.net/notify` | the vault's secret `notify-smtp-url`; without a path, `smtp-url` |
| `vault:https://host:8200/secret/rentacar/notify` | the key `smtp_url` of `rentacar/notify` in the KV version 2 mount `secret` |

The first source that has a secret gives it; what is not in the list isn't asked, so that a stray variable can't take the
place of a vault's secret. Without the setting it is `environment`, then the folder `RENTACAR_SECRETS_DIR` if there is one.

Azure signs in as DefaultAzureCredential does (workload identity, managed identity, `AZURE_…` variables). Vault and OpenBao
take `RENTACAR_VAULT_ROLE_ID` with `RENTACAR_VAULT_SECRET_ID` (AppRole), `RENTACAR_VAULT_KUBERNETES_ROLE`, or
`RENTACAR_VAULT_TOKEN`; secret id and token may stand in a file instead, `…_FILE`, which is read at each sign-in. Also
`RENTACAR_VAULT_AUTH_MOUNT`, `RENTACAR_VAULT_NAMESPACE` and `RENTACAR_VAULT_CA` (a file).
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from chassis import redaction

PREFIX = "RENTACAR_"
TIMEOUT = 10  # seconds for one call to a vault
SERVICE_ACCOUNT_TOKEN = Path("/var/run/secrets/kubernetes.io/serviceaccount/token")


class SecretsError(Exception):
    """A source is misnamed, can't be reached or does not let us in; the text says which and why, and no secret."""


class Source(Protocol):
    """A place where secrets are kept."""

    changes: bool
    """Whether what it says may be something else later."""

    def __str__(self) -> str:
        """As an operator knows it."""

    def fetch(self, names: Collection[str]) -> dict[str, str]:
        """Those of the secrets that it has; blocks. Raises SecretsError."""


class EnvironmentSource:
    """Variables of this process."""

    changes = False

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = {name.upper(): value for name, value in environment.items()}

    def __str__(self) -> str:
        return "the environment"

    def fetch(self, names: Collection[str]) -> dict[str, str]:
        variables = {name: f"{PREFIX}{name.upper()}" for name in names}
        return {
            name: self._environment[variable] for name, variable in variables.items() if variable in self._environment
        }


class FilesSource:
    """A folder with one file for each secret, as Kubernetes and Docker mount them."""

    changes = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __str__(self) -> str:
        return f"the folder {self._folder}"

    def fetch(self, names: Collection[str]) -> dict[str, str]:
        try:
            files = {path.name.lower(): path for path in self._folder.iterdir() if path.is_file()}
            found = {}
            for name in names:
                path = files.get(name) or files.get(f"{PREFIX.lower()}{name}")
                if path is not None:
                    found[name] = path.read_text().strip()
            return found
        except (OSError, UnicodeDecodeError) as error:
            raise SecretsError(f"{self} cannot be read: {type(error).__name__}") from None


class AzureKeyVaultSource:
    """An Azure Key Vault; the URL's path is put before each name."""

    changes = True

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname:
            raise SecretsError("azure-key-vault: must be followed by https://name.vault.azure.net")
        self._url = f"https://{parts.netloc}"
        self._prefix = parts.path.strip("/").replace("/", "-")
        self._client: Any = None

    def __str__(self) -> str:
        return f"the key vault {self._url}" + (f" (names that begin with {self._prefix}-)" if self._prefix else "")

    def fetch(self, names: Collection[str]) -> dict[str, str]:
        from azure.core.exceptions import AzureError, ResourceNotFoundError

        found = {}
        for name in names:
            try:
                value = self._connected().get_secret(self._name(name)).value
            except ResourceNotFoundError:
                continue
            except AzureError as error:
                raise SecretsError(f"{self} does not answer: {type(error).__name__}") from None
            if value is not None:
                found[name] = value
        return found

    def _name(self, name: str) -> str:
        dashed = name.replace("_", "-")  # a vault's names take letters, digits and dashes
        return f"{self._prefix}-{dashed}" if self._prefix else dashed

    def _connected(self) -> Any:
        if self._client is None:
            from azure.identity import DefaultAzureCredential
            from azure.keyvault.secrets import SecretClient

            # Only Microsoft's own clouds know each other; an authority named by the environment is not looked up there.
            own_authority = "AZURE_AUTHORITY_HOST" in os.environ
            credential = DefaultAzureCredential(disable_instance_discovery=own_authority, process_timeout=TIMEOUT)
            self._client = SecretClient(
                self._url, credential, connection_timeout=TIMEOUT, read_timeout=TIMEOUT, retry_total=2
            )
        return self._client


class VaultSource:
    """One secret of a KV version 2 engine in HashiCorp Vault or OpenBao: its keys are the names."""

    changes = True

    def __init__(self, url: str, environment: Mapping[str, str]) -> None:
        parts = urlsplit(url)
        self._mount, _, self._path = parts.path.strip("/").partition("/")
        loopback = parts.hostname in ("127.0.0.1", "::1", "localhost")
        if not (parts.scheme == "https" or (parts.scheme == "http" and loopback)) or not self._path:
            raise SecretsError("vault: must be followed by https://host:port/mount/path")
        self._url = f"{parts.scheme}://{parts.netloc}"
        self._told = {
            name.removeprefix("RENTACAR_VAULT_"): value
            for name, value in environment.items()
            if name.startswith("RENTACAR_VAULT_") and value
        }
        self._client: Any = None

    def __str__(self) -> str:
        return f"the vault {self._url} ({self._mount}/{self._path})"

    def fetch(self, names: Collection[str]) -> dict[str, str]:
        import hvac
        import requests

        try:
            kept = self._read(hvac.exceptions.Forbidden, hvac.exceptions.InvalidPath)
        except (hvac.exceptions.VaultError, requests.RequestException) as error:
            raise SecretsError(f"{self} does not answer: {type(error).__name__}") from None
        return {name: str(kept[name]) for name in names if name in kept}

    def _read(self, forbidden: type[Exception], nothing_there: type[Exception]) -> dict[str, Any]:
        try:
            if self._client is None:
                self._client = self._signed_in()
            try:
                return self._keys()
            except forbidden:  # the token has ended: sign in once more
                self._client = self._signed_in()
                return self._keys()
        except nothing_there:
            return {}

    def _keys(self) -> dict[str, Any]:
        answer = self._client.secrets.kv.v2.read_secret_version(
            path=self._path, mount_point=self._mount, raise_on_deleted_version=True
        )
        return dict(answer["data"]["data"])

    def _signed_in(self) -> Any:
        import hvac

        told = self._told
        client = hvac.Client(
            self._url, verify=told.get("CA", True), namespace=told.get("NAMESPACE"), timeout=TIMEOUT, token=""
        )
        if "ROLE_ID" in told:
            client.auth.approle.login(
                told["ROLE_ID"], self._own("SECRET_ID"), mount_point=told.get("AUTH_MOUNT", "approle")
            )
        elif "KUBERNETES_ROLE" in told:
            client.auth.kubernetes.login(
                told["KUBERNETES_ROLE"], self._service_account(), mount_point=told.get("AUTH_MOUNT", "kubernetes")
            )
        else:
            client.token = self._own("TOKEN")
        return client

    def _service_account(self) -> str:
        try:
            return Path(self._told.get("KUBERNETES_TOKEN_FILE", SERVICE_ACCOUNT_TOKEN)).read_text().strip()
        except OSError as error:
            raise SecretsError(f"{error.filename} cannot be read: {error.strerror}") from None

    def _own(self, name: str) -> str:
        """What we prove ourselves with; from a file it is read anew, so that it may be replaced."""
        if file := self._told.get(f"{name}_FILE"):
            try:
                value = Path(file).read_text().strip()
            except OSError as error:
                raise SecretsError(f"RENTACAR_VAULT_{name}_FILE cannot be read: {error.strerror}") from None
        elif name in self._told:
            value = self._told[name]
        else:
            raise SecretsError(f"Setting RENTACAR_VAULT_{name} is missing: {self} does not let us in without.")
        redaction.conceal(value)
        return value


class Door:
    """The sources of a process, asked in order."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = tuple(sources)
        self.changes = any(source.changes for source in self._sources)
        """Whether it makes sense to ask again later."""

    def __str__(self) -> str:
        return ", then ".join(map(str, self._sources))

    def fetch(self, names: Collection[str]) -> dict[str, str]:
        """Those of the secrets that are somewhere; an empty one counts as none. Blocks. Raises SecretsError."""
        found: dict[str, str] = {}
        for source in self._sources:
            wanted = [name for name in names if name not in found]
            if wanted:
                found |= {name: value for name, value in source.fetch(wanted).items() if value}
        return found


def door(environment: Mapping[str, str]) -> Door:
    """The door that `RENTACAR_SECRETS` names. Raises SecretsError for one that there isn't."""
    named = environment.get("RENTACAR_SECRETS", "")
    folder = environment.get("RENTACAR_SECRETS_DIR", "")
    if not named:
        named = "environment" + (f",files:{folder}" if folder else "")
    return Door([_source(part.strip(), environment) for part in named.split(",") if part.strip()])


def _source(named: str, environment: Mapping[str, str]) -> Source:
    kind, _, where = named.partition(":")
    match kind:
        case "environment" if not where:
            return EnvironmentSource(environment)
        case "files" if where:
            return FilesSource(Path(where))
        case "azure-key-vault":
            return AzureKeyVaultSource(where)
        case "vault":
            return VaultSource(where, environment)
        case _:
            raise SecretsError(
                f"Setting RENTACAR_SECRETS names {named!r}: sources are environment, files:/folder, "
                "azure-key-vault:https://… and vault:https://host:port/mount/path."
            )
