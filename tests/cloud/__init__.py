"""A loopback stand-in for the providers in the cloud, in their own wire protocols, over real sockets.

What belongs here: what providers send, when, and how they fail. What does not: anything of the engines that use them.

    async with cloud() as c:
        c.script.transcripts = ["delete function foo"]
        c.faults.add(Fault("chat", "status", status=503))
        ... engines with base_url=c.base_url (and c.base_url + "/v1" for the OpenAI-compatible one) ...
        assert c.of("chat")[0].json["model"] == "openai/gpt-oss-120b"

``python -m tests.cloud --port 0`` is the same as a process (see ``__main__``).
"""

from tests.cloud.faults import Fault, Faults
from tests.cloud.record import Cloud, Received
from tests.cloud.script import Script
from tests.cloud.server import cloud

__all__ = ["Cloud", "Fault", "Faults", "Received", "Script", "cloud"]
