# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	policy.server.py
# SUMMARY
#	SMTP servers that do not behave
# SYNOPSIS
#	python3 policy.server.py address behavior [file...]
# DESCRIPTION
#	The server listens on port 25 of the address, and says "ready".
#	Behaviors are
#
#	silent, which never says anything;
#
#	slow, which sends a byte each second, without end;
#
#	escape, which greets with a terminal's escape sequence;
#
#	count, which refuses each client after some time, and writes the
#	largest number of clients at a time to the file;
#
#	late, which speaks TLS, and waits for 9 seconds before it greets;
#
#	banner, whose greeting has no end;
#
#	flood, whose reply to the command EHLO has no end, after a TLS
#	handshake;
#
#	drop, which takes mail in plaintext, and closes a connection after a
#	TLS handshake;
#
#	turn, which has another certificate, from the second file, from the
#	third TLS handshake on.
#
#	Where there is a TLS handshake, the file has the key and the
#	certificates.
#--
import socket
import ssl
import sys
import threading
import time

address, behavior = sys.argv[1:3]
clients = most = handshakes = 0
lock = threading.Lock()


LINE = b"x" * 2046 + b"\r\n"


def starttls(client):
    global handshakes
    with lock:
        handshakes += 1
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    turned = behavior == "turn" and handshakes > 2
    tls.load_cert_chain(sys.argv[4 if turned else 3])
    return tls.wrap_socket(client, server_side=True)


def endless(client, line):
    while True:
        client.sendall(line)


def drop(client):
    client.sendall(b"220 drop.test ESMTP\r\n")
    data = False
    for line in client.makefile("rb"):
        if data and line != b".\r\n":
            continue
        verb = line.split()[0].upper()
        data = verb == b"DATA"
        if verb == b"EHLO":
            client.sendall(b"250-drop.test\r\n250 STARTTLS\r\n")
        else:
            client.sendall(b"354 Ready\r\n" if data else b"250 2.0.0 Ok\r\n")
        if verb == b"STARTTLS":
            starttls(client).recv(100)
        if verb in (b"STARTTLS", b"QUIT"):
            return


def speak(client):
    client.sendall(b"220 speak.test ESMTP\r\n")
    secure = False
    while line := client.recv(1000):
        verb = line.split()[0].upper()
        if verb == b"EHLO" and secure and behavior == "flood":
            endless(client, b"250-" + LINE)
        client.sendall(b"250-speak.test\r\n250 STARTTLS\r\n"
                       if verb == b"EHLO" else b"250 2.0.0 Ok\r\n")
        if verb == b"STARTTLS":
            client = starttls(client)
            secure = True


def serve(client):
    global clients, most
    with lock:
        clients += 1
        most = max(most, clients)
        if behavior == "count":
            with open(sys.argv[3], "w") as out:
                print(most, file=out)
    try:
        if behavior == "silent":
            time.sleep(300)
        elif behavior == "slow":
            while True:
                client.sendall(b"2")
                time.sleep(1)
        elif behavior == "escape":
            client.sendall(b"554 \x1b[31mPASS\x9b\xc2\x9b31m\r\n")
        elif behavior == "count":
            time.sleep(0.3)
            # The next client may come as soon as this one has a reply.
            with lock:
                clients -= 1
            client.sendall(b"554 no\r\n")
        elif behavior == "drop":
            drop(client)
        elif behavior == "banner":
            endless(client, b"220-" + LINE)
        else:
            if behavior == "late":
                time.sleep(9)
            speak(client)
    except OSError:
        pass
    client.close()


server = socket.create_server((address, 25), backlog=100)
print("ready", flush=True)
while True:
    threading.Thread(target=serve, args=server.accept()[:1], daemon=True).start()
