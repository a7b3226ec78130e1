"""How fast the pages are in a real Chromium, on the demo and on 200 AI systems and 20,000 records.

    python -m tests.benchmarks.dashboard [demo] [company] [sessions]

For each page: the first useful paint once it is warm (its sentence stands and it has come to rest),
beside the hello page of Streamlit; and what a click takes until its panel is there, the median of
some. Then fifty sessions at once, which open one page after the other: errors, memory, the median.
Ends with 1 if a bound is broken.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from aimsgraph.demo import write
from aimsgraph.workspace import find_workspace
from aimsgraph.workspace.sync import sync
from tests.benchmarks.assurance import make
from tests.dashboards.conftest import CHROMIUM, QUIET
from tests.impact.company import TODAY as COMPANY_DAY

DEMO_DAY = date(2026, 11, 24)
RUNS = 5
SESSIONS = 50
CLICK, PAINT, MEMORY, PAGE = 0.8, 1.5, 1500.0, 3.0  # s, times hello, MB, s
ROOT = Path(__file__).parents[2]
AT_REST = "[data-testid=stApp][data-test-script-state=notRunning]"
PAGES = (
    "", "impact", "blast", "matrix", "renewals", "registers", "documents", "quality", "query",
)  # fmt: skip


class Report:
    """The lines of the table; ``broken`` are the bounds that do not hold."""

    def __init__(self) -> None:
        self.broken: list[str] = []

    def line(self, what: str, took: float, bound: float, unit: str = "s") -> None:
        """One measurement and its bound."""
        print(f"{what:58}{took:>9,.2f} {unit:3} bound {bound:,.2f} {unit}", flush=True)
        if took > bound:
            self.broken.append(f"{what}: {took:,.2f} {unit}, bound {bound:,.2f}")


@contextmanager
def served(*line: str, folder: Path | None = None) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A server: its address and its process."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    command = [sys.executable, "-m", *line, "--port" if "aimsgraph" in line else "--server.port"]
    server = subprocess.Popen(
        [*command, str(port)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _attempt in range(600):
            try:
                with urlopen(f"{url}/_stcore/health", timeout=5):
                    break
            except (URLError, OSError):
                time.sleep(0.1)
        yield url, server
    finally:
        server.terminate()
        server.wait(timeout=30)


def dashboard(folder: Path, day: date) -> Any:
    """The pages of a workspace."""
    return served(
        "aimsgraph", "-C", str(folder), "dashboard", "--no-browser", "--as-of", str(day),
        folder=folder,
    )  # fmt: skip


def painted(browser: Any, url: str, ready: str) -> float:
    """Seconds from the request of a page until it stands and rests."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    start = time.perf_counter()
    page.goto(url)
    page.locator(ready).first.wait_for(timeout=120_000)
    page.locator(AT_REST).wait_for(timeout=120_000)
    took = time.perf_counter() - start
    page.close()
    return took


def clicked(browser: Any, url: str, ready: str, click: Callable[[Any, int], Any]) -> float:
    """Seconds from a click until what it asks for is there: the median of some clicks."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(url)
    page.locator(ready).first.wait_for(timeout=120_000)
    page.locator(AT_REST).wait_for(timeout=120_000)
    took = []
    for number in range(RUNS):
        start = time.perf_counter()
        click(page, number)
        took.append(time.perf_counter() - start)
        page.locator(AT_REST).wait_for(timeout=120_000)
    page.close()
    return median(took)


def on_board(page: Any, number: int) -> None:
    """A requirement on the board, until the panel tells of it."""
    chip = page.locator("button.chip").nth(3 * number + 2)
    reference = chip.get_attribute("aria-label").partition(":")[0]
    chip.click()
    page.locator("h5", has_text=reference).first.wait_for(timeout=60_000)


def on_map(page: Any, number: int) -> None:
    """A box of the map, until the panel tells why it breaks."""
    boxes = page.locator(".map .box:is(.broken, .doubt)")
    box = boxes.nth(number % boxes.count())
    name = box.get_attribute("aria-label").partition(":")[0].partition(",")[0]
    box.click()
    page.locator("h5", has_text=name).first.wait_for(timeout=60_000)


def measure(report: Report, browser: Any, name: str, folder: Path, day: date, hello: float) -> None:
    """The pages of one company."""
    with dashboard(folder, day) as (url, _server):
        for path in PAGES:
            first = painted(browser, f"{url}/{path}", "h4")
            warm = median(painted(browser, f"{url}/{path}", "h4") for _ in range(RUNS))
            called = f"{name}, {path or 'coverage'}"
            print(f"{called + ', for the first time':58}{first:>9,.2f} s")
            report.line(f"{called}, warm", warm, PAINT * hello)
        report.line(
            f"{name}, a click on the board",
            clicked(browser, url, '.board[data-ready="true"]', on_board), CLICK,
        )  # fmt: skip
        report.line(
            f"{name}, a click on the map",
            clicked(browser, f"{url}/impact", '.map[data-ready="true"]', on_map), CLICK,
        )  # fmt: skip


def sessions(report: Report, folder: Path, day: date) -> None:
    """Fifty sessions at once, each with one page after the other; a browser would be the slower."""
    with dashboard(folder, day) as (url, server):
        asyncio.run(_session(url))  # warm
        start = time.perf_counter()
        took = asyncio.run(_at_once(url))
        whole = time.perf_counter() - start
        print(f"{SESSIONS} sessions, {len(took)} pages in {whole:.1f} s")
        report.line(f"{SESSIONS} sessions at once, the median page", median(took), PAGE)
        report.line("memory of the server", _memory(server.pid), MEMORY, "MB")


async def _at_once(url: str) -> list[float]:
    each = await asyncio.gather(*(_session(url) for _ in range(SESSIONS)))
    return [seconds for took in each for seconds in took]


async def _session(url: str) -> list[float]:
    """What each page takes of one session: it speaks to the server as the browser's script does."""
    import websockets
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    stream, took = f"{url.replace('http', 'ws')}/_stcore/stream", []
    async with websockets.connect(stream, origin=url, max_size=None, open_timeout=120) as socket:
        for path in PAGES:
            asked = BackMsg()
            asked.rerun_script.page_name = path
            start = time.perf_counter()
            await socket.send(asked.SerializeToString())
            told, kind = ForwardMsg(), ""
            while kind != "script_finished":
                told.ParseFromString(await socket.recv())
                kind = told.WhichOneof("type")
                text = told.delta.new_element
                assert not text.HasField("exception"), text.exception.message
                assert "cannot be shown" not in text.alert.body, text.alert.body
            assert told.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
            took.append(time.perf_counter() - start)
    return took


def _memory(pid: int) -> float:
    """The most memory that a process and those it started ever had, in MB."""
    found, waiting = 0.0, [pid]
    while waiting:
        one = waiting.pop()
        status = Path(f"/proc/{one}/status").read_text()
        found += int(status.partition("VmHWM:")[2].split()[0]) / 1024
        for task in Path(f"/proc/{one}/task").iterdir():
            waiting += map(int, (task / "children").read_text().split())
    return found


def main() -> int:
    """Measure and print."""
    from playwright.sync_api import sync_playwright

    asked = sys.argv[1:] or ["demo", "company", "sessions"]
    report = Report()
    with TemporaryDirectory() as name:
        demo, company = Path(name, "demo"), Path(name, "company")
        write(demo, DEMO_DAY)
        sync(find_workspace(demo), as_of=DEMO_DAY, actor="benchmark")
        company.mkdir()
        make(company)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET])
            hello = _hello(browser)
            print(f"{'the hello page of Streamlit':58}{hello:>9,.2f} s")
            if "demo" in asked:
                measure(report, browser, "demo", demo, DEMO_DAY, hello)
            if "company" in asked:
                measure(report, browser, "company", company, COMPANY_DAY, hello)
            browser.close()
        if "sessions" in asked:
            sessions(report, company, COMPANY_DAY)
    for what in report.broken:
        print(f"BROKEN: {what}")
    return 1 if report.broken else 0


def _hello(browser: Any) -> float:
    """What the page takes that comes with Streamlit."""
    with served("streamlit", "hello", "--server.headless", "true") as (url, _server):
        painted(browser, url, "h1")
        return median(painted(browser, url, "h1") for _ in range(RUNS))


if __name__ == "__main__":
    sys.exit(main())
