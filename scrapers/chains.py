"""Several iterators at once, each in a thread of its own, as one stream."""

from collections.abc import Iterator, Sequence
from queue import Full, Queue
from threading import Event, Thread
from typing import TypeVar

T = TypeVar("T")
_AHEAD = 64
_LOOK_UP = 0.1  # seconds between looks at whether the reader has left


class _End:
    """Stands for the end of one iterator."""


def interleaved(chains: Sequence[Iterator[T]]) -> Iterator[T]:
    """Yield what the iterators yield, as it comes; the order within each is kept.

    An exception of one of them is raised here, after what was yielded before it. When the reader
    leaves early the threads end before their next item.
    """
    queue: Queue[T | _End | BaseException] = Queue(_AHEAD)
    left = Event()

    def put(item: T | _End | BaseException) -> None:
        while not left.is_set():
            try:
                queue.put(item, timeout=_LOOK_UP)
                return
            except Full:
                continue

    def run(chain: Iterator[T]) -> None:
        try:
            for item in chain:
                put(item)
                if left.is_set():
                    return
        except BaseException as error:  # handed to the reader, which raises it
            put(error)
        put(_End())

    threads = [Thread(target=run, args=(chain,), daemon=True) for chain in chains]
    for thread in threads:
        thread.start()
    running = len(threads)
    try:
        while running:
            item = queue.get()
            if isinstance(item, _End):
                running -= 1
            elif isinstance(item, BaseException):
                raise item
            else:
                yield item
    finally:
        left.set()
        for thread in threads:
            thread.join()
