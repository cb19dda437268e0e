"""HTTP clients that behave as agencies' programs should: no answer means nothing, so they ask again under the same name."""
import base64
import hashlib
import json
import os
import random
import socket
import time

from material import FolderSignal, InboxFile, Item, Pair, Upload


class NoAnswer(Exception):
    """The connection ended before an answer came: the request may have been carried out or not."""


class Answer:
    """Status, headers and body of a response."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)


def request(port, method, path, key, headers=None, body=b"", cut_at=None, pause=None, timeout=10):
    """One request on a connection of its own.

    cut_at: so many bytes of the body are sent, then the connection is cut. pause: (seconds, bytes) between pieces.
    """
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Authorization: Bearer {key}", "Connection: close"]
    if body or method in ("POST", "PATCH"):
        lines.append(f"Content-Length: {len(body)}")
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    head = ("\r\n".join(lines) + "\r\n\r\n").encode()
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=timeout) as connection:
            connection.settimeout(timeout)
            if cut_at is not None:
                connection.sendall(head + body[:cut_at])
                if random.random() < 0.5:
                    # A reset, as from a machine that was switched off, rather than an orderly end.
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                raise NoAnswer("cut")
            if pause:
                connection.sendall(head)
                for start in range(0, len(body), pause[1]):
                    connection.sendall(body[start:start + pause[1]])
                    time.sleep(pause[0])
            else:
                connection.sendall(head + body)
            return read_answer(connection, method)
    except (OSError, ValueError) as error:
        raise NoAnswer(str(error)) from None


def read_answer(connection, method):
    """Only a whole answer is one."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            raise NoAnswer("no answer")
        data += piece
    head, body = data.split(b"\r\n\r\n", 1)
    lines = head.decode("latin-1").split("\r\n")
    status = int(lines[0].split(" ")[1])
    headers = {name.strip().lower(): value.strip() for name, value in (line.split(":", 1) for line in lines[1:])}
    if 100 <= status < 200:
        raise NoAnswer("an interim answer was not expected")
    if method == "HEAD":
        return Answer(status, headers, b"")
    length = headers.get("content-length")
    while length is None or len(body) < int(length):
        piece = connection.recv(65536)
        if not piece:
            if length is None:
                break
            raise NoAnswer("half an answer")
        body += piece
    return Answer(status, headers, body)


def put(folder, name, body):
    """A file as a careful sender writes it: under another name, synced, renamed."""
    os.makedirs(folder, exist_ok=True)
    with open(f"{folder}/{name}.part", "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    os.rename(f"{folder}/{name}.part", f"{folder}/{name}")


class Client:
    """Sends items until each is acknowledged, to whichever node is there."""

    def __init__(self, ports, key, rng, deadline, data=None, faulty_network=False, slow=False, leaving=0.05):
        self.ports, self.key, self.rng, self.deadline = ports, key, rng, deadline
        self.faulty_network, self.slow, self.leaving = faulty_network, slow, leaving
        self.data = data
        self.indeterminate = 0
        self.refusals = {}

    def send(self, item, submission=0, port=None):
        """Sends one item to its end."""
        attempt = 0
        while True:
            attempt += 1
            to = port if port and attempt == 1 else self.rng.choice(self.ports)
            try:
                if self.attempt(item, submission, to, attempt):
                    return
            except NoAnswer:
                if item.state == Item.UNSENT:
                    item.state = Item.INDETERMINATE
                self.indeterminate += 1
                if item.may_leave and self.rng.random() < self.leaving:
                    item.is_left = True
                    return
            if time.monotonic() > self.deadline:
                if item.state != Item.ACKNOWLEDGED:
                    item.complaint = f"{item.name}: not acknowledged in time; answers {self.refusals}"
                return
            time.sleep(min(0.5, 0.03 * attempt))

    def attempt(self, item, submission, port, attempt):
        if isinstance(item, InboxFile):
            return self.drop(item)
        if isinstance(item, FolderSignal):
            return self.post_in_folder(item)
        if isinstance(item, Upload):
            answer = self.upload(item, item.keys[submission], port, attempt)
        else:
            answer = request(port, "POST", "/api/v1/signals", self.key, {"Content-Type": "application/json"}, item.body)
        return self.take(item, answer)

    def drop(self, item):
        """Puts a file and its digest into the inbox. From then on it must be taken, whoever is killed."""
        try:
            put(f"{self.data}/inbox", item.file_name, item.body)
            put(f"{self.data}/inbox", item.file_name + ".sha256", f"{item.digest}  {item.file_name}\n".encode())
        except OSError:
            return False
        item.state = Item.ACKNOWLEDGED
        return True

    def post_in_folder(self, item):
        """Puts a signal into the watched folder and waits for its answer."""
        folder, name = f"{self.data}/urgent/education", f"{item.id}.json"
        if item.state == Item.UNSENT:
            try:
                put(folder, name, item.body)
            except OSError:
                return False
            item.state = Item.INDETERMINATE
        try:
            with open(f"{folder}/answers/{name}.receipt.json") as file:
                told = json.load(file)
        except (OSError, ValueError):
            if os.path.exists(f"{folder}/refused/{name}.problem.json"):
                item.complaint = f"{item.name}: refused"
                return True
            return False
        item.acknowledge(told["receipt"], told["delivery"])
        return True

    def take(self, item, answer):
        if answer.status in (200, 201):
            told = answer.json()
            if told.get("sha256", item.digest) != item.digest:
                item.complaint = f"{item.name}: acknowledged with another SHA-256"
            if answer.status == 201:
                item.created_at = time.monotonic()
            item.acknowledge(told["receipt"], told["delivery"])
            return True
        if item.state == Item.UNSENT:
            # Some of these mean that nothing was kept, others not: only what was acknowledged counts.
            item.state = Item.INDETERMINATE
        self.refusals[answer.status] = self.refusals.get(answer.status, 0) + 1
        if answer.status in (400, 401, 403, 404, 405, 411, 415, 422):
            item.complaint = f"{item.name}: {answer.status} {answer.body[:300].decode(errors='replace')}"
            return True
        return False

    def upload(self, item, key, port, attempt):
        if isinstance(item, Pair):
            kind, body = item.form()
            headers = {"Content-Type": kind, "Idempotency-Key": key}
            return self.transfer(port, "POST", f"/api/v1/feeds/{item.feed}/deliveries", headers, body)
        base = {"Content-Type": "text/csv"}
        # A client that was cut off asks how far it came; the others send everything again.
        if attempt > 1 and self.rng.random() < 0.6:
            answer = request(port, "HEAD", f"/api/v1/feeds/{item.feed}/uploads/{key}", self.key)
            if answer.status in (200, 204) and "upload-offset" in answer.headers:
                offset = int(answer.headers["upload-offset"])
                if offset > len(item.body):
                    item.complaint = f"{item.name}: offset {offset} of {len(item.body)}"
                headers = {
                    "Upload-Offset": str(offset), "Upload-Complete": "?1",
                    "Content-Type": "application/partial-upload"}
                return self.transfer(port, "PATCH", f"/api/v1/feeds/{item.feed}/uploads/{key}", headers, item.body[offset:])
        headers = base | {
            "Idempotency-Key": key, "Content-Disposition": f'attachment; filename="{item.file_name}"'}
        if self.rng.random() < 0.5:
            digest = base64.b64encode(hashlib.sha256(item.body).digest()).decode()
            headers["Content-Digest"] = f"sha-256=:{digest}:"
        if self.rng.random() < 0.2 and len(item.body) > 10:
            # In two pieces on purpose.
            half = self.rng.randrange(1, len(item.body))
            first = request(
                port, "POST", f"/api/v1/feeds/{item.feed}/deliveries", self.key, headers | {"Upload-Complete": "?0"},
                item.body[:half])
            if first.status not in (200, 201, 202, 204) or first.headers.get("upload-complete") == "?1":
                return first
            offset = int(first.headers.get("upload-offset", half))
            return self.transfer(
                port, "PATCH", f"/api/v1/feeds/{item.feed}/uploads/{key}",
                {"Upload-Offset": str(offset), "Upload-Complete": "?1", "Content-Type": "application/partial-upload"},
                item.body[offset:])
        return self.transfer(port, "POST", f"/api/v1/feeds/{item.feed}/deliveries", headers, item.body)

    def transfer(self, port, method, path, headers, body):
        cut_at = pause = None
        if self.faulty_network and body and self.rng.random() < 0.6:
            cut_at = self.rng.randrange(len(body))
        elif self.slow and self.rng.random() < 0.3:
            # One byte a second, and gone after a few: the service must not wait for them for ever.
            slow = body[:self.rng.randint(1, 4)]
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
                    head = "\r\n".join([
                        f"{method} {path} HTTP/1.1", "Host: torture", f"Authorization: Bearer {self.key}",
                        f"Content-Length: {len(body)}", *(f"{name}: {value}" for name, value in headers.items())])
                    connection.sendall((head + "\r\n\r\n").encode())
                    for byte in slow:
                        connection.sendall(bytes([byte]))
                        time.sleep(1)
            except OSError:
                pass
            raise NoAnswer("slow")
        return request(port, method, path, self.key, headers, body, cut_at=cut_at, pause=pause)
