"""What `examples/cluster` says is true of this project: its files are there, its settings and options are real, and it
is what the Compose specification allows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from compose_spec import PyCompose

from senorita_lsp import cli, config
from senorita_lsp.server.transport.serving import Serving

FOLDER = Path(__file__).parents[1] / "examples" / "cluster"
PAGE = Path(__file__).parents[1] / "docs" / "cluster.md"


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yaml").read_text(encoding="utf-8"))
    return read


def test_settings_and_options_are_this_project_s(compose: dict[str, Any]) -> None:
    for name in ("senorita-1", "senorita-2"):
        service = compose["services"][name]
        resolved = config.resolve(None, None, service["environment"])
        assert resolved.problems == ()
        assert resolved.settings.llm.engines == ("openai",)
        arguments = cli._parser().parse_args(["--ws", "0.0.0.0:2087", *service["command"]])
        assert arguments.resume_redis == "redis://memory:6379/0"
        assert service["build"]["dockerfile"] == "examples/cluster/Dockerfile"


def test_files_and_services_are_there(compose: dict[str, Any]) -> None:
    services = compose["services"]
    for service in services.values():
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert (FOLDER / source).exists() if source.startswith(".") else source in compose["volumes"]
        assert set(service.get("depends_on", ())) <= services.keys()
        assert set(service.get("secrets", ())) <= compose["secrets"].keys()
    text = "".join((FOLDER / name).read_text(encoding="utf-8") for name in ("nginx.conf", "engines.conf"))
    for host in ("senorita-1:2087", "senorita-2:2087", "speech:8000", "text:11434"):
        assert host in text
        assert host.partition(":")[0] in services


@pytest.fixture(scope="module")
def text() -> str:
    return (FOLDER / "compose.yaml").read_text(encoding="utf-8")


def test_it_is_what_the_compose_specification_allows(text: str) -> None:
    PyCompose.from_yaml(text).validate()


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("stop_grace_period: 40s", "stop_grace_period: long"),
        ("ports:", "port:"),
        ("secrets: [tokens]", "secrets: [other]"),
    ],
)
def test_what_it_does_not_allow_is_found(text: str, right: str, wrong: str) -> None:
    assert right in text
    with pytest.raises(ValueError, match=r"\w"):
        PyCompose.from_yaml(text.replace(right, wrong)).validate()


def test_the_image_runs_what_the_file_gives_options_to(compose: dict[str, Any]) -> None:
    image = (FOLDER / "Dockerfile").read_text(encoding="utf-8")
    found = re.search(r"^ENTRYPOINT (\[.*\])$", image, re.MULTILINE)
    assert found is not None
    program, *arguments = yaml.safe_load(found[1])
    given = cli._parser().parse_args([*arguments, *compose["services"]["senorita-1"]["command"]])
    assert program == "senorita-lsp"
    assert (given.shared, given.tls_elsewhere) == (True, True)
    # What it asks for is given to it, and lies where it is looked for.
    assert given.token_file == Path("/run/secrets") / compose["services"]["senorita-1"]["secrets"][0]
    port = given.ws.rpartition(":")[2]
    assert f"EXPOSE {port}" in image
    for proxy in ("nginx.conf", "haproxy.cfg"):
        assert len(set(re.findall(rf"senorita-\d:{port}\b", (FOLDER / proxy).read_text(encoding="utf-8")))) == 2


def test_ports_origins_and_hosts_agree(compose: dict[str, Any]) -> None:
    services = compose["services"]
    outside, inside = services["proxy"]["ports"][0].split(":")
    assert f"listen {inside};" in (FOLDER / "nginx.conf").read_text(encoding="utf-8")
    given = cli._parser().parse_args(["--ws", "0.0.0.0:2087", *services["senorita-1"]["command"]])
    assert given.origin == [f"http://localhost:{outside}"]
    host = given.resume_redis.split("/")[2].partition(":")[0]
    assert services[host]["image"].startswith("redis:")
    address = services["senorita-1"]["environment"]["SENORITA_OPENAI__BASE_URL"]
    port = re.search(r"//proxy:(\d+)/v1$", address)
    assert port is not None
    assert f"listen {port[1]};" in (FOLDER / "engines.conf").read_text(encoding="utf-8")
    # A turn under way has longer to end than the server gives it.
    assert int(services["senorita-1"]["stop_grace_period"].removesuffix("s")) > Serving().grace_seconds


def test_the_page_speaks_of_what_is_there(compose: dict[str, Any]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    settings = compose["services"]["senorita-1"]["environment"]
    for name in re.findall(r"`((?:SENORITA|OPENAI)_[A-Z_]+)`", page):
        assert name in settings, name
    for file in re.findall(r"^\| ((?:`[\w.]+`(?:, )?)+) \|", page, re.MULTILINE):
        for name in re.findall(r"`([\w.]+)`", file):
            assert (FOLDER / name).exists() or name in settings, name


@pytest.mark.parametrize("page", ["serving.md", "cluster.md"])
def test_commands_of_the_pages_are_this_project_s(page: str) -> None:
    text = (PAGE.parent / page).read_text(encoding="utf-8")
    options = {option for action in cli._parser()._actions for option in action.option_strings}
    for line in re.findall(r"^senorita-lsp (--ws .*)$", text, re.MULTILINE):
        cli._parser().parse_args(shlex.split(line))
    for option in re.findall(r"`(--[a-z-]+)[ `]", text):
        assert option in options or option.startswith("--enable-"), option
