"""A mail server of our own, so small that one can read it: it takes letters, refuses some, goes away and comes back."""

import socket
from threading import Thread


class MailServer:
    """Speaks enough SMTP for Django. `received` holds (to, letter).

    `refused` answers addresses with a code; after `most` letters it hangs up without a word.
    """

    def __init__(self) -> None:
        self.received: list[tuple[str, str]] = []
        self.refused: dict[str, str] = {}
        self.most = 0
        self.connections = 0
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.listening: socket.socket | None = None

    def start(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", self.port))
        self.thread = Thread(target=self._take_calls, args=(self.listening,), daemon=True)
        self.thread.start()

    def stop(self) -> None:
        if self.listening:
            self.listening.shutdown(socket.SHUT_RDWR)
            self.listening.close()
            self.thread.join()
            self.listening = None

    def _take_calls(self, listening: socket.socket) -> None:
        while True:
            try:
                call, _address = listening.accept()
            except OSError:
                return
            self.connections += 1
            with call, call.makefile("rwb", buffering=0) as line:
                self._talk(line)

    def _talk(self, line: socket.SocketIO) -> None:
        def say(words: str) -> None:
            line.write(f"{words}\r\n".encode())

        to = ""
        say("220 here")
        while heard := line.readline().decode().strip():
            verb = heard[:4].upper()
            if verb == "RCPT":
                to = heard.partition("<")[2].partition(">")[0]
                say(self.refused.get(to, "250 yes"))
            elif verb == "DATA":
                say("354 go on")
                self.received.append((to, self._letter(line)))
                say("250 taken")
                if len(self.received) == self.most:
                    return
            else:
                say("221 bye" if verb == "QUIT" else "250 yes")
            if verb == "QUIT":
                return

    def _letter(self, line: socket.SocketIO) -> str:
        lines = []
        while (part := line.readline()) != b".\r\n":
            lines.append(part.decode())
        return "".join(lines)
