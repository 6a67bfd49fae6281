# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	lmtp
# SUMMARY
#	LMTP server with STARTTLS
# SYNOPSIS
#	python3 lmtp.py address port chain-file
# DESCRIPTION
#	Postfix has an LMTP client, but no LMTP server that could do TLS. This
#	one accepts all mail, one connection after the other, and prints
#	"listening" and then the recipients.
#--
import socket
import ssl
import sys


def serve(conn, context):
    stream = conn.makefile("rwb", buffering=0)

    def reply(text):
        stream.write(text.encode() + b"\r\n")

    recipients = []
    reply("220 lmtp.test LMTP")
    while True:
        line = stream.readline()
        if not line:
            return
        verb = line.split(b" ")[0].strip().upper()
        if verb == b"LHLO":
            reply("250-lmtp.test\r\n250 STARTTLS")
        elif verb == b"STARTTLS":
            reply("220 2.0.0 Ready")
            conn = context.wrap_socket(conn, server_side=True)
            stream = conn.makefile("rwb", buffering=0)
        elif verb == b"RCPT":
            recipients.append(line.decode().strip())
            reply("250 2.1.5 Ok")
        elif verb == b"DATA":
            reply("354 Go ahead")
            while stream.readline() != b".\r\n":
                pass
            for recipient in recipients:
                print(recipient, flush=True)
                reply("250 2.0.0 Ok")
        elif verb == b"QUIT":
            reply("221 2.0.0 Bye")
            return
        else:
            reply("250 2.0.0 Ok")


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[3])
listener = socket.create_server((sys.argv[1], int(sys.argv[2])))
print("listening", flush=True)
while True:
    connection, peer = listener.accept()
    try:
        serve(connection, context)
    except OSError as why:
        print("lost connection:", why, flush=True)
    connection.close()
