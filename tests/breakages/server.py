"""Every paper on a port of loopback, for many runs at once: the run's User-Agent says which breakage and night it is.

So the answers follow from the question alone, and breakages can be tried side by side on one history, whose addresses hold the
port. What does NOT belong here: what breaks (``catalogue``).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from multiprocessing.process import BaseProcess

from tests.breakages.breakage import Answer, Breakage, Question
from tests.breakages.catalogue import BREAKAGES
from tests.breakages.designs.paper import Paper
from tests.breakages.papers import PAPERS
from tests.breakages.view import view_of

from broadsheet.orchestration.local.processes import die_with_parent

QUIET = "none"
_CONTACT = re.compile(r"\(\+breakage-([a-z_0-9]+)-(\d+)\)")


def contact(breakage: str, night: int) -> str:
    """The contact setting that makes the server answer for ``breakage`` in ``night``."""
    return f"breakage-{breakage}-{night}"


def answer(paper: Paper, breakage: Breakage | None, night: int, path: str, base: str) -> Answer:
    """What ``paper`` says to ``path`` in ``night``."""
    active = breakage if breakage and breakage.is_on(paper.id, night) else None
    question = Question(paper, night, path, base, paper.life.clock(night))
    if active and active.path:
        question = replace(question, path=active.path(path, question))
    story = paper.story_at.get(question.path)
    if story and story.stands(question.moment):
        question = replace(question, story=story)
    given = active.gives_extra(question) if active and active.gives_extra and not story else None
    given = given or _plain(question, active)
    return active.answer(given, question) if active and active.answer else given


def _plain(question: Question, active: Breakage | None) -> Answer:
    paper = question.paper
    if question.path == "/robots.txt":
        return Answer(200, b"User-agent: *\nDisallow: /admin/\n", "text/plain")
    if question.story:
        view = view_of(question.story, question.path, question.moment)
        if active and active.view:
            view = active.view(view, question)
        return Answer(200, paper.article(view, question.moment, question.base).encode())
    for source in paper.sources:
        if question.path == source.path:
            entries = paper.entries(source, question.moment)
            if active and active.entries:
                entries = active.entries(entries, source, question)
            content_type, text = source.prints(entries, question.moment, question.base)
            return Answer(200, text.encode(), content_type)
    if question.path == "/":
        newest = [paper.entry(story, question.moment) for story in paper.life.standing(question.moment)[:20]]
        return Answer(200, paper.front(newest, question.moment, question.base).encode())
    return Answer(404, b"<html><head><title>404</title></head><body><h1>Not found</h1></body></html>")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def do_GET(self) -> None:
        found = _CONTACT.search(self.headers.get("User-Agent", ""))
        name, night = (found[1], int(found[2])) if found else (QUIET, 0)
        said = answer(self.server.paper, BREAKAGES.get(name), night, self.path, self.server.base)
        time.sleep(said.seconds)
        etag = f'"{sha256(said.body).hexdigest()[:16]}"'
        if self.server.paper.id == "fanal" and said.status == 200 and self.headers.get("If-None-Match") == etag:
            said = Answer(304, b"", said.content_type)
        with suppress(OSError):  # who asked may have given up
            self.send_response_only(said.status)
            self.send_header("Content-Type", said.content_type)
            self.send_header("Content-Length", str(len(said.body)))
            if self.server.paper.id == "fanal":
                self.send_header("ETag", etag)
            for header in said.headers:
                self.send_header(*header)
            self.end_headers()
            self.wfile.write(said.body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, paper: Paper, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.paper, self.base = paper, base_of(paper, port - paper.place)


def base_of(paper: Paper, port: int) -> str:
    """Address of ``paper``, where the first paper has ``port``."""
    return f"http://127.0.0.1:{port + paper.place}"


def _serve(paper: Paper, port: int, tie: Callable[[], None]) -> None:
    tie()
    _Server(paper, port + paper.place).serve_forever(0.5)


def start(port: int, papers: list[str]) -> Sequence[BaseProcess]:
    """Serve ``papers`` in processes of their own, which end with this one."""
    for name in papers:  # a port that is taken is told here
        _Server(PAPERS[name], port + PAPERS[name].place).server_close()
    tie = die_with_parent()
    started = [
        get_context("fork").Process(target=_serve, args=(PAPERS[name], port, tie), daemon=True) for name in papers
    ]
    for process in started:
        process.start()
    return started
