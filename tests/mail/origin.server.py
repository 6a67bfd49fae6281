# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	origin.server.py
# SUMMARY
#	a DNS server that fails once, or is slow, and a policy table
# SYNOPSIS
#	python3 origin.server.py address resolver table-port log
# DESCRIPTION
#	The DNS server forwards queries to a resolver. It reports a failure
#	for the first query of a name that begins with "_25._tcp.first".
#	A query for an address of a name that begins with "slow" is answered
#	after 11 seconds. The log has a line with type and name for each
#	query.
#
#	The policy table is a socketmap on the host "tlsa". It has ".pin.mx.test"
#	and nothing else.
#
#	The program says "ready".
#--
import socket
import socketserver
import struct
import sys
import threading
import time

import socketmap

address, resolver, port, path = sys.argv[1:]
lock = threading.Lock()
asked = set()
TYPES = {1: "A", 28: "AAAA", 52: "TLSA"}
SERVFAIL = 0x8182


def question(query):
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1:at + 1 + query[at]].decode().lower())
        at += 1 + query[at]
    number, = struct.unpack("!H", query[at + 1:at + 3])
    return TYPES.get(number, str(number)), ".".join(labels)


def fails(what):
    with lock:
        with open(path, "a") as log:
            print(*what, file=log)
        first = what not in asked
        asked.add(what)
    return first and what[1].startswith("_25._tcp.first")


class Dns(socketserver.BaseRequestHandler):
    def handle(self):
        query, reply = self.request
        what = question(query)
        if fails(what):
            answer = query[:2] + struct.pack("!H", SERVFAIL) + query[4:]
        else:
            if what[0] in ("A", "AAAA") and what[1].startswith("slow"):
                time.sleep(11)
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
                client.sendto(query, (resolver, 53))
                answer = client.recv(65535)
        reply.sendto(answer, self.client_address)


class Table(socketmap.Handler):
    def answer(self, key):
        return "OK secure match=nexthop" if key == ".pin.mx.test" else "NOTFOUND "


socketserver.ThreadingTCPServer.allow_reuse_address = True
for server in (socketserver.ThreadingUDPServer((address, 53), Dns),
               socketserver.ThreadingTCPServer(("tlsa", int(port)), Table)):
    threading.Thread(target=server.serve_forever).start()
print("ready", flush=True)
