# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	retry.server.py
# SUMMARY
#	an SMTP server without a TLS handshake, and a policy table that fails
# SYNOPSIS
#	python3 retry.server.py smtp-address table-port fallback-policy log
# DESCRIPTION
#	The SMTP server offers STARTTLS, waits until a second is over, and
#	breaks the handshake. In plaintext it refuses all mail. The log has a
#	line for each STARTTLS and MAIL command.
#
#	The policy table is a socketmap at 127.0.0.1. The first answer for a
#	destination "first..." is "may", and then there is a temporary error.
#	For "second..." it is the fallback policy. The log has a line for each
#	lookup.
#
#	The program says "ready".
#--
import socketserver
import sys
import threading
import time

import socketmap

address, port, policy, path = sys.argv[1:]
lock = threading.Lock()
asked = set()


def log(text):
    with lock, open(path, "a") as out:
        print(text, file=out)


class Smtp(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"220 broken.test ESMTP\r\n")
        for line in self.rfile:
            verb = line.split()[0].upper().decode()
            if verb in ("STARTTLS", "MAIL"):
                log(verb)
            if verb == "STARTTLS":
                self.wfile.write(b"220 2.0.0 Ready\r\n")
                self.rfile.read1()
                time.sleep(1.1)
                return
            if verb == "EHLO":
                self.wfile.write(b"250-broken.test\r\n250 STARTTLS\r\n")
            elif verb == "MAIL":
                self.wfile.write(b"451 4.3.0 Not here\r\n")
            elif verb == "QUIT":
                self.wfile.write(b"221 2.0.0 Bye\r\n")
                return
            else:
                self.wfile.write(b"250 2.0.0 Ok\r\n")


class Table(socketmap.Handler):
    def answer(self, key):
        log("lookup " + key)
        if key.startswith("second"):
            return "OK " + policy
        if not key.startswith("first"):
            return "NOTFOUND "
        with lock:
            again = key in asked
            asked.add(key)
        return "TEMP later" if again else "OK may"


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True


servers = [Server((address, 25), Smtp), Server(("127.0.0.1", int(port)), Table)]
print("ready", flush=True)
threads = [threading.Thread(target=s.serve_forever) for s in servers]
for t in threads:
    t.start()
