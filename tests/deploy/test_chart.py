"""The Helm chart: linted, rendered with both value files and with every way to secrets, valid for Kubernetes, and held to our policy."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import helm_python
import kubernetes_validate
import pytest
import yaml

from chassis import outbox
from tests.deploy.charts import CHART, ROOT, SIZES, Manifest, merged, of_kind, pods, render, rendered, values_of
from tests.deploy.processes import read_settings

KUBERNETES = ("1.31.0", "1.34.0")
OURS = ("bff", "rent-serve", "rent-work", "payment-serve", "payment-work", "notify-serve", "notify-work")
OTHERS_KINDS = {  # defined by operators: their schemas are not Kubernetes' own
    "Certificate",
    "Cluster",
    "ExternalSecret",
    "Issuer",
    "ObjectStore",
    "PodMonitor",
    "Pooler",
    "PrometheusRule",
    "ScaledObject",
    "ScheduledBackup",
    "SecretProviderClass",
    "TriggerAuthentication",
}
WAYS_TO_SECRETS: dict[str, dict[str, Any]] = {
    "existing": {},
    "externalSecrets": {"externalSecrets": {"store": {"kind": "SecretStore", "name": "store"}}},
    "keyVaultCsi": {"keyVaultCsi": {"vault": "rentacar", "tenantId": "00000000-0000-0000-0000-000000000000"}},
    "azureKeyVault": {"azureKeyVault": {"url": "https://rentacar.vault.azure.net"}},
    "vault": {"vault": {"url": "https://vault:8200/secret/rentacar", "role": "rentacar"}},
}


@pytest.mark.parametrize("size", SIZES)
def test_the_linter_has_nothing_to_say(size: str) -> None:
    said = helm_python.lint(str(CHART), values_of(size), strict=True)
    assert not [message for message in said.get("messages", []) if message.get("severity", 0) not in (0, 1, "INFO")], (
        said
    )


@pytest.mark.parametrize("version", KUBERNETES)
@pytest.mark.parametrize("size", SIZES)
def test_kubernetes_takes_every_manifest(size: str, version: str) -> None:
    for manifest in rendered(size):
        if manifest["kind"] not in OTHERS_KINDS:
            kubernetes_validate.validate(manifest, version, strict=True)


@pytest.mark.parametrize("kind", WAYS_TO_SECRETS)
@pytest.mark.parametrize("size", SIZES)
def test_every_way_to_secrets_renders_what_kubernetes_takes(size: str, kind: str) -> None:
    manifests = render(merged(values_of(size), {"secrets": {"kind": kind, **WAYS_TO_SECRETS[kind]}}))
    for manifest in manifests:
        if manifest["kind"] not in OTHERS_KINDS:
            kubernetes_validate.validate(manifest, KUBERNETES[0], strict=True)
    mounted = {"existing", "externalSecrets", "keyVaultCsi"}
    for name, pod in pods(manifests).items():
        volumes = {volume["name"] for volume in pod["volumes"]}
        assert bool(volumes & {"secrets", "migration-secrets"}) == (kind in mounted), name


@pytest.mark.parametrize(
    ("over", "named"),
    [
        ({"bff": {"replcas": 3}}, "replcas"),
        ({"queue": {"partitions": 0}}, "partitions"),
        ({"actorKeys": "bff-1:short"}, "actorKeys"),
        ({"bff": {"env": {"PATH": "/tmp"}}}, "PATH"),
        ({"autoscaling": {"keda": True}}, "address"),
        ({"image": {"digests": {"rent": "latest"}}}, "rent"),
    ],
)
def test_values_that_make_no_sense_are_refused_by_name(over: dict[str, Any], named: str) -> None:
    with pytest.raises(helm_python.HelmError, match=named):
        render(merged(values_of("small"), over))


def test_the_schema_knows_every_value_and_no_other() -> None:
    schema = json.loads((CHART / "values.schema.json").read_text())
    unknown = list(_unknown(yaml.safe_load((CHART / "values.yaml").read_text()), schema, ""))
    missing = list(_unknown(schema, yaml.safe_load((CHART / "values.yaml").read_text()), "", turned=True))
    assert (unknown, missing) == ([], ["global"])


def _unknown(left: Any, right: Any, path: str, *, turned: bool = False) -> Any:
    values, schema = (right, left) if turned else (left, right)
    if not isinstance(values, dict) or "properties" not in schema:
        return
    for key in schema["properties"] if turned else values:
        if key not in (values if turned else schema["properties"]):
            yield f"{path}{key}"
        else:
            deeper = (schema["properties"][key], values[key]) if turned else (values[key], schema["properties"][key])
            yield from _unknown(*deeper, f"{path}{key}.", turned=turned)


@pytest.mark.parametrize("size", SIZES)
def test_no_container_has_more_rights_than_it_needs(size: str) -> None:
    for name, pod in pods(rendered(size)).items():
        security = pod["securityContext"]
        assert security["runAsNonRoot"] is True, name
        assert security["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert pod["automountServiceAccountToken"] is False, name
        assert not pod.keys() & {"hostNetwork", "hostPID", "hostIPC"}, name
        assert not [volume for volume in pod["volumes"] if "hostPath" in volume], name
        for container in (*pod.get("initContainers", ()), *pod["containers"]):
            own = container["securityContext"]
            assert own["readOnlyRootFilesystem"] is True, name
            assert own["allowPrivilegeEscalation"] is False, name
            assert own["capabilities"] == {"drop": ["ALL"]}, name
            assert re.search(r"(:[^:/]*\d[^:/]*|@sha256:[0-9a-f]{64})$", container["image"]), container["image"]
            assert ":latest" not in container["image"]
            for bound in ("requests", "limits"):
                assert container["resources"][bound].keys() == {"cpu", "memory"}, name


@pytest.mark.parametrize("size", SIZES)
def test_every_process_runs_is_probed_and_may_be_moved_one_at_a_time(size: str) -> None:
    manifests = rendered(size)
    deployments, budgets = of_kind(manifests, "Deployment"), of_kind(manifests, "PodDisruptionBudget")
    assert deployments.keys() == budgets.keys() == {f"rentacar-{name}" for name in OURS}
    for name, deployment in deployments.items():
        labels = deployment["spec"]["template"]["metadata"]["labels"]
        for selector in (deployment["spec"]["selector"], budgets[name]["spec"]["selector"]):
            assert selector["matchLabels"].items() <= labels.items()
        (container,) = deployment["spec"]["template"]["spec"]["containers"]
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            asked = container[probe].get("exec", {}).get("command", container[probe].get("httpGet"))
            assert asked in (["python", "-S", "-m", "chassis.health"], {"path": "/healthz", "port": "http"}), name


def test_without_tls_the_kubelet_asks_by_grpc_itself() -> None:
    manifests = render(merged(values_of("small"), {"tls": {"enabled": False}}))
    container = of_kind(manifests, "Deployment")["rentacar-rent-work"]["spec"]["template"]["spec"]["containers"][0]
    assert container["readinessProbe"]["grpc"] == {"port": 9090}
    assert not of_kind(manifests, "Certificate")


@pytest.mark.parametrize("size", SIZES)
def test_what_talks_is_what_may_talk_and_no_more(size: str) -> None:
    policies = of_kind(rendered(size), "NetworkPolicy")
    everything = policies["rentacar-default-deny"]["spec"]
    assert everything["policyTypes"] == ["Ingress", "Egress"]
    assert everything.keys() == {"podSelector", "policyTypes"}, "nothing is let through"
    reached = {name: _callers(policies[f"rentacar-{name}"]) for name in OURS}
    assert reached["rent-serve"] == {"bff", "payment-serve", "payment-work", "notify-serve", "notify-work"}
    assert reached["rent-work"] == reached["payment-work"] == reached["notify-work"] == {"bff"}
    for callee, callers in reached.items():
        for caller in callers:
            assert callee in _callees(policies[f"rentacar-{caller}"]), f"{caller} → {callee} is open on one side only"
    mailing = {name for name in OURS if 587 in _ports(policies[f"rentacar-{name}"])}
    assert mailing == {"notify-work", "notify-serve"}, "the one mails what happened, the other codes for signing in"
    assert not _ports(policies["rentacar-rent-serve"]) & {443, 587}, "rent has no business on the internet"


def test_the_network_lets_through_what_the_other_values_ask_for() -> None:
    over = {
        "secrets": {"kind": "vault", **WAYS_TO_SECRETS["vault"]},
        "payment": {"provider": "sandbox", "sandboxUrl": "http://stripe-sandbox.sandbox.svc:12111"},
    }
    policies = of_kind(render(merged(values_of("large"), over)), "NetworkPolicy")
    for name in (*OURS, "rent-migrate", "payment-migrate", "notify-migrate", "load-network", "restore-check"):
        assert 8200 in _egress_ports(policies[f"rentacar-{name}"]), name
    charging = {name for name in OURS if 12111 in _egress_ports(policies[f"rentacar-{name}"])}
    assert charging == {"payment-serve", "payment-work"}
    scraped = [
        rule
        for rule in policies["rentacar-postgres"]["spec"]["ingress"]
        if {"port": 9187, "protocol": "TCP"} in rule["ports"]
    ]
    assert [rule["from"] for rule in scraped] == [
        [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "observability"}}}]
    ]


@pytest.mark.parametrize("size", SIZES)
def test_a_callers_certificate_has_to_name_one_of_those_that_the_network_lets_through(size: str) -> None:
    manifests = rendered(size)
    certificates = of_kind(manifests, "Certificate")
    for process in OURS:
        pod = pods(manifests)[f"Deployment/rentacar-{process}"]
        told = {variable["name"]: variable.get("value", "") for variable in pod["containers"][0]["env"]}
        callers = {
            caller.split("-")[0] for caller in _callers(of_kind(manifests, "NetworkPolicy")[f"rentacar-{process}"])
        }
        peers = set(filter(None, told.get("RENTACAR_TLS_PEERS", "").split(",")))
        assert peers == {f"{caller}.rentacar.internal" for caller in callers if process != "bff"}, process
        for peer in peers:
            assert peer in certificates[f"rentacar-{peer.split('.')[0]}"]["spec"]["dnsNames"]
        target = told["RENTACAR_RENT_TARGET"].removeprefix("dns:///").removesuffix(":9090")
        assert target in certificates["rentacar-rent"]["spec"]["dnsNames"], "or no call would be trusted"


def _callers(policy: Manifest) -> set[str]:
    return {name for rule in policy["spec"]["ingress"] or () for peer in rule["from"] for name in _components(peer)}


def _callees(policy: Manifest) -> set[str]:
    return {name for rule in policy["spec"]["egress"] for peer in rule.get("to", ()) for name in _components(peer)}


def _components(peer: Manifest) -> list[str]:
    expressions = peer.get("podSelector", {}).get("matchExpressions", [])
    return [n for e in expressions if e["key"] == "app.kubernetes.io/component" for n in e["values"]]


def _ports(policy: Manifest) -> set[int]:
    return {port["port"] for rule in policy["spec"]["egress"] for port in rule["ports"]}


def test_servers_scale_by_cpu_and_workers_by_what_waits_in_each_partition() -> None:
    manifests, values = rendered("large"), values_of("large")
    assert of_kind(manifests, "HorizontalPodAutoscaler").keys() == {
        f"rentacar-{name}" for name in OURS if not name.endswith("work")
    }
    scaled = of_kind(manifests, "ScaledObject")
    assert scaled.keys() == {f"rentacar-{name}" for name in OURS if name.endswith("work")}
    payment = scaled["rentacar-payment-work"]["spec"]
    streams = [trigger["metadata"]["stream"] for trigger in payment["triggers"]]
    assert streams == [*outbox.keys("payment-requests", values["queue"]["partitions"]), "rent-events"]
    for found in scaled.values():
        assert found["spec"]["minReplicaCount"] >= 1, "the relay and what is due live there too"
        assert {trigger["type"] for trigger in found["spec"]["triggers"]} == {"redis-sentinel-streams"}
        assert all(int(trigger["metadata"]["lagCount"]) > 0 for trigger in found["spec"]["triggers"])
    for name, deployment in of_kind(manifests, "Deployment").items():
        assert "replicas" not in deployment["spec"], f"{name}: an upgrade would undo the scaling"


def test_a_cluster_is_asked_at_several_addresses() -> None:
    over = {"redis": {"scaler": "redis-cluster-streams", "address": "a:6379,b:6379"}}
    triggers = of_kind(render(merged(values_of("large"), over)), "ScaledObject")["rentacar-rent-work"]["spec"][
        "triggers"
    ]
    assert triggers[0]["type"] == "redis-cluster-streams"
    assert triggers[0]["metadata"]["addresses"] == "a:6379,b:6379"


def test_postgres_acknowledges_what_is_on_two_machines_and_the_relay_goes_past_the_pooler() -> None:
    manifests = rendered("large")
    cluster = of_kind(manifests, "Cluster")["rentacar-postgres"]["spec"]
    assert cluster["instances"] >= 3
    assert cluster["postgresql"]["synchronous"] == {"method": "any", "number": 1, "dataDurability": "required"}
    assert cluster["plugins"][0]["isWALArchiver"] is True
    assert of_kind(manifests, "ScheduledBackup")
    pooler = of_kind(manifests, "Pooler")["rentacar-postgres-pooler"]["spec"]["pgbouncer"]
    assert pooler["poolMode"] == "transaction"
    assert int(pooler["parameters"]["max_prepared_statements"]) > 0
    assert "rentacar-postgres-pooler" in cluster["certificates"]["serverAltDNSNames"], "or nobody would trust it"
    keys = {name: _database_key(pod) for name, pod in pods(manifests).items() if "bff" not in name}
    assert {name for name, key in keys.items() if key == "database_url_pooled"} == {
        "Deployment/rentacar-rent-serve",
        "Deployment/rentacar-notify-serve",
    }
    assert set(keys.values()) == {"database_url", "database_url_pooled"}


def test_postgres_takes_the_connections_of_as_many_pods_as_there_may_be() -> None:
    manifests, values = (
        rendered("large"),
        merged(yaml.safe_load((CHART / "values.yaml").read_text()), values_of("large")),
    )
    pooler = of_kind(manifests, "Pooler")["rentacar-postgres-pooler"]["spec"]
    size = int(pooler["pgbouncer"]["parameters"]["default_pool_size"])
    asked = pooler["instances"] * size * 2  # it keeps a pool for each role: rent's and notify's
    for name, pod in pods(manifests).items():
        if name.startswith("Deployment/") and "bff" not in name and _database_key(pod) == "database_url":
            service, verb = name.removeprefix("Deployment/rentacar-").split("-")
            process = values[service][verb]
            asked += process["autoscaling"]["max"] * process["databasePool"]
    settings = of_kind(manifests, "Cluster")["rentacar-postgres"]["spec"]["postgresql"]["parameters"]
    assert asked == 640, "as docs/scaling.md has it"
    assert asked < int(settings["max_connections"]) - 20, (
        "with room for the operator, for migrations and a rolling upgrade"
    )


def test_postgres_own_settings_can_be_set() -> None:
    def parameters(values: dict[str, Any]) -> dict[str, str]:
        cluster = of_kind(render(values), "Cluster")["rentacar-postgres"]["spec"]
        found: dict[str, str] = cluster["postgresql"]["parameters"]
        return found

    assert (
        parameters(merged(values_of("small"), {"postgres": {"create": True, "backup": {"enabled": False}}}))[
            "max_connections"
        ]
        == "300"
    )
    assert (
        parameters(values_of("large"))["max_connections"]
        == values_of("large")["postgres"]["parameters"]["max_connections"]
    )


def _database_key(pod: Manifest) -> str:
    named = ("secrets", "migration-secrets")
    items = next(volume["secret"]["items"] for volume in pod["volumes"] if volume["name"] in named)
    key: str = next(item["key"] for item in items if item["path"] == "database_url")
    return key


def test_what_a_session_sets_is_the_roles_where_a_pooler_does_not_pass_it_on() -> None:
    text = (ROOT / "chassis" / "database.py").read_text()
    asked = set(re.findall(r'^            "([a-z_]+)": ', text, re.MULTILINE)) - {"application_name"}
    statements = of_kind(rendered("large"), "Cluster")["rentacar-postgres"]["spec"]["bootstrap"]["initdb"]
    for service in ("rent", "payment", "notify"):
        set_for_role = {
            found[1]
            for line in statements["postInitApplicationSQL"]
            if (found := re.match(rf"ALTER ROLE {service} IN DATABASE rentacar SET (\w+)", line))
        }
        assert asked <= set_for_role
    pooler = of_kind(rendered("large"), "Pooler")["rentacar-postgres-pooler"]["spec"]["pgbouncer"]
    assert asked <= set(pooler["parameters"]["ignore_startup_parameters"].split(","))


@pytest.mark.parametrize("size", SIZES)
def test_only_what_migrates_can_read_by_which_role_the_schema_is_owned(size: str) -> None:
    for name, pod in pods(rendered(size)).items():
        items = {
            v["name"]: [i["key"] for i in v["secret"]["items"]]
            for v in pod["volumes"]
            if "items" in v.get("secret", {})
        }
        owning = [volume for volume, keys in items.items() if "migration_database_url" in keys]
        mounting = [
            container["name"]
            for container in (*pod.get("initContainers", ()), *pod["containers"])
            if {mount["name"] for mount in container["volumeMounts"]} & set(owning)
        ]
        assert mounting == (["migrate"] if "migrate" in name or "-work" in name else []), name


def test_migrations_run_before_an_upgrades_pods() -> None:
    jobs = of_kind(rendered("small"), "Job")
    for service in ("rent", "payment", "notify"):
        job = jobs[f"rentacar-{service}-migrate"]
        assert job["metadata"]["annotations"]["helm.sh/hook"] == "pre-upgrade"
        assert job["spec"]["template"]["spec"]["containers"][0]["args"] == ["migrate"]


def test_a_cluster_gets_the_alerts_and_dashboards_that_compose_has_with_its_own_runbook() -> None:
    folder, address = ROOT / "deploy" / "observability", "https://wiki.example/rentacar/runbook"
    manifests = render(merged(values_of("large"), {"telemetry": {"alerts": {"runbook": address}}}))
    rules = {
        path.stem: path.read_text().replace("{{ $externalLabels.runbook }}", address)
        for path in (folder / "prometheus" / "rules").glob("*.yaml")
    }
    assert rules.keys() == {"alerts", "objectives"}
    assert {name: found["spec"] for name, found in of_kind(manifests, "PrometheusRule").items()} == {
        f"rentacar-{name}": yaml.safe_load(text) for name, text in rules.items()
    }
    assert {
        name: (found["data"], found["metadata"]["labels"]["grafana_dashboard"])
        for name, found in of_kind(manifests, "ConfigMap").items()
        if "dashboard" in name
    } == {
        f"rentacar-dashboard-{path.stem}": ({path.name: path.read_text()}, "1")
        for path in (folder / "grafana" / "dashboards").glob("*.json")
    }
    assert not of_kind(rendered("small"), "PrometheusRule"), "its kind may be unknown there"


def test_the_restore_drill_can_delete_nothing_but_what_it_restored() -> None:
    role = of_kind(rendered("large"), "Role")["rentacar-restore-drill"]
    named = [rule for rule in role["rules"] if "delete" in rule["verbs"]]
    assert [rule["resourceNames"] for rule in named] == [["rentacar-postgres-drill"]]
    drill = of_kind(rendered("large"), "CronJob")["rentacar-restore-drill"]["spec"]["jobTemplate"]["spec"]["template"][
        "spec"
    ]
    steps = [container["name"] for container in (*drill["initContainers"], *drill["containers"])]
    assert steps == ["restore", "wait", "check", "tidy"]
    restored = yaml.safe_load(of_kind(rendered("large"), "ConfigMap")["rentacar-restore-drill"]["data"]["cluster.yaml"])
    assert restored["metadata"]["name"] == "rentacar-postgres-drill"
    assert "plugins" not in restored["spec"], "it must not archive over the real one's WAL"


@pytest.mark.parametrize("size", SIZES)
def test_each_process_is_told_what_its_settings_ask_for(
    size: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, pod in pods(rendered(size)).items():
        if name.startswith("Deployment/"):
            _read_settings(name.removeprefix("Deployment/rentacar-"), pod, tmp_path / size / name, monkeypatch)


SECRETS = {
    "database_url": "postgresql://rent:secret@postgres:5432/rentacar",
    "database_url_pooled": "postgresql://rent:secret@pooler:5432/rentacar",
    "redis_url": "redis://:secret@valkey:6379/0",
    "actor_signing_key": "rent-1:" + "0" * 64,
    "offer_keys": "k1:" + "0" * 64,
    "stripe_api_key": "sk_test_x",
    "stripe_webhook_secrets": "whsec_x",
    "smtp_url": "smtp://user:secret@mail:587?starttls=1",
    "oidc_client_secret": "secret",
}


def _read_settings(process: str, pod: Manifest, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read a process's settings from the pod's environment and a folder of secrets, as the process would."""
    folder.mkdir(parents=True)
    for item in next(v["secret"]["items"] for v in pod["volumes"] if v["name"] == "secrets"):
        (folder / item["path"]).write_text(SECRETS[item["key"]])
    told = {variable["name"]: variable.get("value", "from-the-pod") for variable in pod["containers"][0]["env"]}
    read_settings(
        process, {**told, "RENTACAR_SECRETS": f"files:{folder}", "RENTACAR_ACTOR_KEYS": ACTOR_KEYS}, monkeypatch
    )


ACTOR_KEYS = "rent-1:3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29"  # of the seed that is all zeros


def _egress_ports(policy: Manifest) -> set[int]:
    return {port["port"] for rule in policy["spec"]["egress"] for port in rule["ports"]}
