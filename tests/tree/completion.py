# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	completion.py
# SUMMARY
#	what bash makes of a line
# SYNOPSIS
#	python3 completion.py file output
# DESCRIPTION
#	For each line of the standard input, an interactive bash that has
#	read the file inserts all completions, as if the user had typed
#	the line and ESC *, and the result is written to the output.
#--
import os
import pty
import sys

pid, terminal = pty.fork()
if pid == 0:
    os.environ.update(INPUTRC="/dev/null", TERM="dumb", OUTPUT=sys.argv[2])
    os.execvp("bash", ["bash", "--norc", "--noprofile", "-i"])


def send(text):
    os.write(terminal, text.encode())
    # What it shows is not wanted, but must be taken.
    while not os.read(terminal, 10000).endswith(b"ready "):
        pass


send(f"PS1='rea''dy '; . {sys.argv[1]}\n")
for line in sys.stdin:
    # ^A goes to the beginning of the line, and ^E to its end.
    send(line.rstrip("\n") + "\033*\001printf '%s\\n' '\005' >>$OUTPUT\n")
os.write(terminal, b"exit\n")
os.waitpid(pid, 0)
