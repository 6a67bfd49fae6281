# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	peers.server.py
# SUMMARY
#	SMTP servers that break off, refuse TLS, or inject plaintext
# SYNOPSIS
#	python3 peers.server.py chain-file log <servers
# DESCRIPTION
#	The input has a line for each server: its address, its name, and what
#	it does wrong. The servers listen on port 25. The program says "ready".
#
#	The log has a line for each command that a server reads, with the name
#	of the server, "plain" or "tls", and the verb in upper case; with the
#	verb "message", and the last recipient, when the server has a whole
#	message.
#
#	What a server does wrong:
#
#	good, nothing.
#
#	no-starttls, not offer STARTTLS.
#
#	no-ehlo, not know the command EHLO, and not offer STARTTLS.
#
#	again, offer STARTTLS over TLS, too.
#
#	refuse-code, reply to STARTTLS with this code.
#
#	inject, inject-later, put replies to all that comes after the reply
#	to STARTTLS, in the same segment or after the client's first message
#	of the handshake.
#
#	ahead, reply to STARTTLS before the client says it.
#
#	garbage, alert, reply to the first message of the handshake with text,
#	or with an alert.
#
#	cut-phase, reset-phase, close or reset the connection where a reply to
#	this command is due. Other phases: connect; tls-ehlo, the command over
#	TLS; body, in the midst of a message; dot, at its end.
#
#	shake-version-count, close the connection after so many flights of the
#	handshake; shake-version-count-half, in the midst of the last one.
#--
import re
import socket
import ssl
import struct
import sys
import threading

chain, path = sys.argv[1:]
lock = threading.Lock()

REPLIES = {
    b"MAIL": b"250 2.1.0 Ok\r\n",
    b"RCPT": b"250 2.1.5 Ok\r\n",
    b"DATA": b"354 Go on\r\n",
    b"QUIT": b"221 2.0.0 Bye\r\n",
}
INJECTED = (b"250 injected.test\r\n250 2.1.0 Injected\r\n250 2.1.5 Injected\r\n"
            b"354 Injected\r\n250 2.0.0 Injected\r\n221 2.0.0 Injected\r\n")
HANDSHAKE_FAILURE = bytes([21, 3, 3, 0, 2, 2, 40])


KNOWN = re.compile(
    r"good|no-starttls|no-ehlo|again|refuse-\d{3}|inject|inject-later|ahead|"
    r"garbage|alert|shake-1\.[23]-\d(-half)?|(cut|reset)-"
    r"(connect|ehlo|starttls|tls-ehlo|mail|rcpt|data|body|dot|quit)")


class Cut(Exception):
    pass


class Session:
    def __init__(self, connection, name, wrong):
        self.connection = connection
        self.name = name
        self.wrong = wrong
        self.tls = None
        self.unread = b""
        self.recipient = ""

    def log(self, verb):
        with lock, open(path, "a") as out:
            print(self.name, "tls" if self.tls else "plain", verb, file=out)

    def phase(self, phase):
        if self.wrong == "reset-" + phase:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                       struct.pack("ii", 1, 0))
        if self.wrong in ("cut-" + phase, "reset-" + phase):
            raise Cut

    def receive(self):
        data = self.connection.recv(65536)
        if not data:
            raise Cut
        return data

    def send(self, data):
        if self.tls:
            self.tls.write(data)
            data = self.outgoing.read()
        self.connection.sendall(data)

    def line(self):
        while b"\n" not in self.unread:
            if not self.tls:
                self.unread += self.receive()
                continue
            try:
                data = self.tls.read(65536)
                if not data:
                    raise Cut
                self.unread += data
            except ssl.SSLWantReadError:
                self.incoming.write(self.receive())
        line, _, self.unread = self.unread.partition(b"\n")
        return line.rstrip(b"\r")

    def handshake(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        shake = re.fullmatch(r"shake-(1\.[23])-(\d)(-half)?", self.wrong)
        if shake:
            version = ssl.TLSVersion["TLSv" + shake[1].replace(".", "_")]
            context.minimum_version = context.maximum_version = version
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = context.wrap_bio(self.incoming, self.outgoing, server_side=True)
        self.incoming.write(self.receive())
        if self.wrong == "garbage":
            self.send(b"500 5.5.1 Garbage\r\n")
            raise Cut
        if self.wrong == "alert":
            self.send(HANDSHAKE_FAILURE)
            raise Cut
        if self.wrong == "inject-later":
            self.send(INJECTED)
        flights = 0
        done = False
        while not done:
            try:
                tls.do_handshake()
                done = True
            except ssl.SSLWantReadError:
                pass
            flight = self.outgoing.read()
            if flight:
                flights += 1
            if shake and shake[2] == "0":
                raise Cut
            if shake and int(shake[2]) == flights:
                self.send(flight[:len(flight) // 2] if shake[3] else flight)
                raise Cut
            self.send(flight)
            if not done:
                self.incoming.write(self.receive())
        self.tls = tls

    def ehlo(self):
        self.phase("tls-ehlo" if self.tls else "ehlo")
        if self.wrong == "no-ehlo":
            self.send(b"502 5.5.1 What?\r\n")
            return
        offers = self.wrong == "again" or (not self.tls
                                           and self.wrong != "no-starttls")
        reply = b"250-peer.test\r\n250 STARTTLS\r\n" if offers \
            else b"250 peer.test\r\n"
        if self.wrong == "ahead" and not self.tls:
            # The client then begins the handshake at once.
            self.send(reply + b"220 2.0.0 Ready\r\n")
            self.handshake()
        else:
            self.send(reply)

    def starttls(self):
        self.phase("starttls")
        if self.wrong.startswith("refuse-"):
            code = self.wrong[len("refuse-"):].encode()
            self.send(code + b" " + code[:1] + b".7.0 No TLS today\r\n")
            return
        self.send(b"220 2.0.0 Ready\r\n"
                  + (INJECTED if self.wrong == "inject" else b""))
        self.handshake()

    def message(self):
        self.send(REPLIES[b"DATA"])
        line = self.line()
        self.phase("body")
        while line != b".":
            line = self.line()
        self.log("message " + self.recipient)
        self.phase("dot")
        self.send(b"250 2.0.0 Accepted\r\n")

    def run(self):
        self.phase("connect")
        self.send(b"220 peer.test ESMTP\r\n")
        while True:
            line = self.line()
            verb = line.split(b" ")[0].split(b":")[0].upper()
            self.log(verb.decode())
            if verb == b"EHLO":
                self.ehlo()
            elif verb == b"STARTTLS":
                self.starttls()
            elif verb == b"DATA":
                self.phase("data")
                self.message()
            else:
                self.phase(verb.decode().lower())
                if verb == b"RCPT":
                    self.recipient = line.decode().strip("<>").split("<")[1]
                self.send(REPLIES.get(verb, b"250 2.0.0 Ok\r\n"))
            if verb == b"QUIT":
                return


def session(connection, name, wrong):
    with connection:
        try:
            Session(connection, name, wrong).run()
        except (Cut, OSError):
            pass


def listen(server, name, wrong):
    while True:
        connection, _ = server.accept()
        threading.Thread(target=session, args=(connection, name, wrong),
                         daemon=True).start()


for fields in [line.split() for line in sys.stdin]:
    if not KNOWN.fullmatch(fields[2]):
        sys.exit(f"{fields[2]}: no such behavior")
    server = socket.create_server((fields[0], 25))
    threading.Thread(target=listen, args=(server, *fields[1:])).start()
print("ready", flush=True)
