"""Autobahn's fuzzing server and client (Python 2.7).

    fuzzing.py server REPORTS                listens on a free port until SIGTERM
    fuzzing.py client REPORTS AGENT=URL ..   tests these servers, then ends

Left out of the cases: 9 measures speed, 12 and 13 compress, which neither side offers. REPORTS/index.json has,
by agent and case, `behavior` and `behaviorClose`; the server writes it when a client asks for /updateReports.
"""

from __future__ import print_function

import json
import os
import signal
import socket
import sys

from autobahntestsuite import fuzzing
from twisted.internet import reactor


def specification(reports, **rest):
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases.json")) as source:
        spec = json.load(source)
    # The suite compares them with byte strings.
    return dict(spec, outdir=reports, **rest)


def free_port():
    # Autobahn must know its port before it listens: it checks the Host header against it.
    probe = socket.socket()
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
    probe.close()
    return port


def server(reports):
    port = free_port()
    fuzzing.startServer(specification(reports, url="ws://127.0.0.1:%d" % port), webport=0)
    print("listening on 127.0.0.1:%d" % port)
    sys.stdout.flush()


def client(reports, *servers):
    pairs = [pair.split("=", 1) for pair in servers]
    servers = [{"agent": agent, "url": url} for agent, url in pairs]
    fuzzing.startClient(specification(reports, servers=servers, options={"failByDrop": False}))


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: reactor.callFromThread(reactor.stop))
    {"server": server, "client": client}[sys.argv[1]](*sys.argv[2:])
    reactor.run(installSignalHandlers=0)
