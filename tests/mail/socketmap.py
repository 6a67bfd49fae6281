# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	socketmap.py
# SUMMARY
#	a policy table that is a server (socketmap_table(5))
# SYNOPSIS
#	import socketmap
#
#	python3 socketmap.py path key policy
# DESCRIPTION
#	A request handler is a subclass of socketmap.Handler, with a method
#	answer(key) that returns the reply, for example "OK encrypt".
#
#	The program is a table with one entry, on a UNIX-domain socket. With
#	the policy "silent", it never answers. It says "ready".
#--
import os
import socketserver
import sys
import threading


class Handler(socketserver.StreamRequestHandler):
    def read_netstring(self):
        digits = b""
        while (byte := self.rfile.read(1)) not in (b"", b":"):
            digits += byte
        return self.rfile.read(int(digits) + 1)[:-1] if digits else b""

    def handle(self):
        while request := self.read_netstring():
            text = self.answer(request.decode().split(" ", 1)[1]).encode()
            self.wfile.write(b"%d:%s," % (len(text), text))
            self.wfile.flush()


class One(Handler):
    def answer(self, key):
        if sys.argv[3] == "silent":
            threading.Event().wait()
        return "OK " + sys.argv[3] if key == sys.argv[2] else "NOTFOUND "


if __name__ == "__main__":
    server = socketserver.ThreadingUnixStreamServer(sys.argv[1], One)
    server.daemon_threads = True
    os.chmod(sys.argv[1], 0o666)
    print("ready", flush=True)
    server.serve_forever()
