#!/usr/bin/env python3
"""A model hub for tests: serves one folder as the repository test/model and misbehaves on purpose.

   hub_server.py FOLDER FAULT [FILE]   FILE: whose download has the fault (all without it)

Prints its address, then one line for each request: method, path, Range, Authorization, host asked.
"""
import hashlib
import http.server
import json
import pathlib
import sys
import threading

FOLDER, FAULT = pathlib.Path(sys.argv[1]), sys.argv[2]
VICTIM = sys.argv[3] if len(sys.argv) > 3 else None
COMMIT = "0123456789abcdef0123456789abcdef01234567"
LARGE = 10_000  # From here on files are kept like LFS files: named by SHA-256.
tries = {}


def hash_of(data):
    return hashlib.sha256(data).hexdigest() if len(data) >= LARGE else \
        hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def entry(path):
    data = path.read_bytes()
    found = {"rfilename": str(path.relative_to(FOLDER))}
    if FAULT == "bare-listing":
        return found
    found.update(size=len(data), blobId=hash_of(data) if len(data) < LARGE else "f" * 40)
    if len(data) >= LARGE:
        found["lfs"] = {"sha256": hash_of(data), "size": len(data), "pointerSize": 130}
    return found


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_HEAD(self):
        self.answer()

    def do_GET(self):
        self.answer()

    def answer(self):
        print(self.command, self.path, self.headers.get("Range", "-"), self.headers.get("Authorization", "-"),
              self.headers["Host"], flush=True)
        parts = self.path.split("?")[0].split("/")
        if parts[1] == "api":
            self.listing("/".join(parts[3:-2]), parts[-1])
        elif parts[1] == "cdn":
            self.content("/".join(parts[2:]), moved=True)
        else:
            self.content("/".join(parts[5:]), moved=False)

    def listing(self, name, revision):
        if FAULT in ("401", "403-gated"):
            return self.refuse(int(FAULT[:3]), "GatedRepo" if "gated" in FAULT else "RepoNotFound")
        if FAULT == "listing-429" and self.count("list") < 2:
            return self.refuse(429, "", {"Retry-After": "0"})
        if FAULT == "429-for-an-hour":
            return self.refuse(429, "", {"Retry-After": "3600"})
        if FAULT == "500-for-ever":
            return self.refuse(500)
        if FAULT == "no-json":
            return self.give(b"<html>Log in to this network</html>")
        if name != "test/model":
            return self.refuse(404, "RepoNotFound")
        if revision not in ("main", COMMIT):
            return self.refuse(404, "RevisionNotFound")
        siblings = [entry(path) for path in sorted(FOLDER.rglob("*")) if path.is_file()]
        if FAULT == "path-outside":
            siblings.append({"rfilename": "../../../outside.json", "size": 2, "blobId": "a" * 40})
        self.give(json.dumps({"id": name, "sha": COMMIT, "siblings": siblings}).encode())

    def count(self, key):
        tries[key] = tries.get(key, 0) + 1
        return tries[key]

    def content(self, file, moved):
        path = FOLDER / file
        if not path.is_file():
            return self.refuse(404, "EntryNotFound")
        data = path.read_bytes()
        headers = {"ETag": f'"{hash_of(data)}"', "X-Repo-Commit": COMMIT}
        fault = FAULT if VICTIM in (None, file) else "none"
        if fault == "redirect" and not moved:
            headers.update({"Location": f"http://localhost:{cdn.server_port}/cdn/{file}", "X-Linked-Size": str(len(data)),
                            "X-Linked-Etag": f'"{hash_of(data)}"', "Content-Length": "0", "ETag": '"of-the-redirect"'})
            return self.start(302, headers)
        if fault == "file-404":
            return self.refuse(404, "EntryNotFound")
        if fault == "file-403":
            return self.refuse(403, "GatedRepo")
        if self.command == "HEAD":
            return self.start(200, {**headers, "Content-Length": str(len(data))})
        start, status = 0, 200
        asked = self.headers.get("Range")
        if asked and fault not in ("no-range", "no-range-stops"):
            start, status = int(asked[len("bytes="):-1]), 206
            headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
            if fault == "range-refused":
                return self.refuse(416)
            if fault == "wrong-range":
                start = 0
                headers["Content-Range"] = f"bytes 0-{len(data) - 1}/{len(data)}"
        body = data[start:]
        number = self.count(file)
        if fault == "503-twice" and number <= 2:
            return self.refuse(503)
        if fault == "429-once" and number == 1:
            return self.refuse(429, "", {"Retry-After": "0"})
        if fault == "wrong-content" or fault == "wrong-content-once" and number == 1:
            body = bytes(len(body))
        if fault == "too-short":
            body = body[:len(body) // 2]
        if fault == "too-long":
            body += b"more"
        self.start(status, {**headers, "Content-Length": str(len(body))})
        if fault in ("stops-midway", "range-refused", "wrong-range", "no-range-stops") and number <= 2 or fault == "stops-for-ever":
            body = body[:len(body) // 2] if fault != "stops-for-ever" or number == 1 else b""
            self.close_connection = True
        if fault == "hangs":
            self.wfile.write(body[:100])
            self.wfile.flush()
            threading.Event().wait(60)
        self.wfile.write(body)

    def start(self, status, headers):
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.end_headers()

    def give(self, body):
        self.start(200, {"Content-Length": str(len(body))})
        if self.command != "HEAD":
            self.wfile.write(body)

    def refuse(self, status, code="", headers=None):
        self.start(status, {"X-Error-Code": code, "Content-Length": "0", **(headers or {})})


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *args):
        pass  # Clients that go away are part of the tests.


server, cdn = Server(("127.0.0.1", 0), Handler), Server(("127.0.0.1", 0), Handler)
threading.Thread(target=cdn.serve_forever, daemon=True).start()
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
